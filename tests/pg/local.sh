#!/usr/bin/env bash
# The local server: starts, serves, survives a kill, moves where its user can live, goes without a trace.
set -euo pipefail

# The variables of a caller's own server must not matter.
unset PGHOST PGHOSTADDR PGPORT PGDATABASE PGUSER PGSERVICE

work=$(mktemp -d /tmp/firn-local-XXXXXX)
work=$(cd "$work" && pwd -P)
chmod 755 "$work"
projects=()

# Whatever failed, no server stays behind.
clean_up() {
    for project in "${projects[@]}"; do
        "$FIRN" local destroy --quiet --project-dir "$project" >/dev/null 2>&1 || true
    done
    rm -rf "$work" "${hidden:-/nonexistent}"
}
trap clean_up EXIT

fail() {
    echo "FAILED: $1" >&2
    exit 1
}

expect() { # what it is, expected, actual
    [ "$2" = "$3" ] || fail "$1: expected \"$2\", got \"$3\""
}

project() {
    mkdir -p "$1/mappings"
    projects+=("$1")
    cd "$1"
}

refuses() { # what it is, diagnostic code, words after "firn local"
    local title=$1 diagnostic=$2 output
    shift 2
    if output=$("$FIRN" local "$@" 2>&1); then
        fail "$title: it succeeded"
    fi
    case $output in
        *"[$diagnostic]"*) ;;
        *) fail "$title: no $diagnostic in: $output" ;;
    esac
}

code_of() {
    local code=0
    "$@" >/dev/null 2>&1 || code=$?
    echo "$code"
}

# ---- there is none, it is made, it is found from below ----
project "$work/plain"
expect "status without a server" 1 "$(code_of "$FIRN" local status)"
refuses "psql without a server" D002 psql -c 'SELECT 1'
expect "stop without a server" 0 "$(code_of "$FIRN" local stop)"
if ! message=$("$FIRN" local start 2>&1); then
    case $message in
        *D010*) echo "skipped: no server programs" >&2; exit 77 ;;
    esac
    fail "start: $message"
fi
expect "status" 0 "$(code_of "$FIRN" local status)"
expect "a query" "firn|UTF8|UTC" \
    "$("$FIRN" local psql -AtX -c "SELECT current_database(), current_setting('server_encoding'), current_setting('timezone')")"
echo 'CREATE TABLE public.kept AS SELECT 42 AS n' | "$FIRN" local psql -qX
expect "no TCP" "" "$("$FIRN" local psql -AtXc 'SHOW listen_addresses')"

# ---- starting twice changes nothing; stopping keeps the data ----
before=$("$FIRN" local status --output json)
"$FIRN" local start --quiet
expect "the same server" "$before" "$("$FIRN" local status --output json)"
"$FIRN" local stop --quiet
expect "stopped" 1 "$(code_of "$FIRN" local status)"
"$FIRN" local stop --quiet
"$FIRN" local start --quiet
expect "the data is kept" 42 "$("$FIRN" local psql -AtXc 'SELECT n FROM public.kept')"

# ---- a killed server, then a pid file that names another process ----
pid=$("$FIRN" local status | sed -n 's/^running: process //p')
kill -9 "$pid"
for _ in $(seq 100); do
    [ "$(code_of "$FIRN" local status)" = 0 ] || break
    sleep 0.1
done
expect "killed" 1 "$(code_of "$FIRN" local status)"
# The killed server's children notice within moments; until then the data is still in use.
for _ in $(seq 100); do
    "$FIRN" local start --quiet 2>/dev/null && break
    sleep 0.1
done
expect "after a kill" 42 "$("$FIRN" local psql -AtXc 'SELECT n FROM public.kept')"
"$FIRN" local stop --quiet
printf '%s\n%s\n0\n5432\n%s\n\n' "$$" "$PWD/.firn/postgres" "$PWD/.firn/run" >.firn/postgres/postmaster.pid
expect "a stale pid file" 1 "$(code_of "$FIRN" local status)"
"$FIRN" local start --quiet
expect "after a stale pid file" 42 "$("$FIRN" local psql -AtXc 'SELECT n FROM public.kept')"

# ---- a half made cluster is made again ----
"$FIRN" local destroy --quiet
expect "nothing is left" "" "$(ls -A "$work/plain" | grep -v '^mappings$' || true)"
mkdir -p .firn/postgres.new/base
if [ "$(id -u)" -eq 0 ]; then
    chown -R "$(id -u postgres 2>/dev/null || id -u nobody)" .firn/postgres.new
fi
"$FIRN" local start --quiet
expect "after a half made cluster" 1 "$("$FIRN" local psql -AtXc 'SELECT 1')"
"$FIRN" local destroy --quiet
"$FIRN" local destroy --quiet

# ---- a long path, one with blanks and quotes, one that the shell would read ----
long="$work/$(printf 'long%.0s' $(seq 30))"
for folder in "$long" "$work/it's a \"\$HOME\""; do
    project "$folder"
    "$FIRN" local start --quiet 2>/dev/null
    expect "a query in $folder" 1 "$("$FIRN" local psql -AtXc 'SELECT 1')"
    "$FIRN" local destroy --quiet
    expect "nothing is left in $folder" mappings "$(ls -A)"
done

# ---- somebody else's note is not believed ----
project "$work/note"
mkdir .firn
echo /etc >.firn/location
refuses "a note that names /etc" D011 destroy
rm -r .firn

# ---- data that no server takes ----
project "$work/broken"
"$FIRN" local start --quiet
"$FIRN" local stop --quiet
echo 'nonsense = 1' >>.firn/postgres/postgresql.conf
refuses "a setting that is none" D012 start
echo 9 >.firn/postgres/PG_VERSION
refuses "data of a version that is not installed" D010 start
"$FIRN" local destroy --quiet
ln -s /etc .firn
refuses "a link in place of the folder" D011 start
rm .firn

# ---- as root: a project that the server's user cannot reach; as another user ----
if [ "$(id -u)" -eq 0 ]; then
    hidden=$(mktemp -d "$work/hidden-XXXXXX")
    project "$hidden/project"
    message=$("$FIRN" local start 2>&1)
    case $message in
        *D013*) ;;
        *) fail "it is not said where the data is: $message" ;;
    esac
    place=$(cat .firn/location)
    expect "a query from a hidden project" 1 "$("$FIRN" local psql -AtXc 'SELECT 1')"
    "$FIRN" local stop --quiet
    "$FIRN" local start --quiet
    expect "it is found again" "$place" "$(cat .firn/location)"
    "$FIRN" local destroy --quiet
    [ ! -e "$place" ] || fail "\"$place\" is left"

    user=$(getent passwd nobody | cut -d: -f1)
    as_user() { setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups "$@"; }
    if [ -n "$user" ] && command -v setpriv >/dev/null && as_user test -x "$FIRN"; then
        project "$work/user"
        chown -R "$user" "$work/user"
        as_user "$FIRN" local start --quiet
        expect "another user" firn "$(as_user "$FIRN" local psql -AtXc 'SELECT current_user')"
        expect "root uses a user's server" 1 "$("$FIRN" local psql -AtXc 'SELECT 1')"
        as_user "$FIRN" local stop --quiet
        "$FIRN" local start --quiet
        expect "the user owns it still" 1 "$(as_user "$FIRN" local psql -AtXc 'SELECT 1')"
        as_user "$FIRN" local destroy --quiet
        expect "nothing is left of another user's" mappings "$(ls -A)"
    fi
fi
echo "ok"
