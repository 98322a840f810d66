#!/bin/sh
# A PostgreSQL server of one's own for a test: unix socket only, in a folder below /tmp, without fsync.
#
#   eval "$(tests/tools/private_pg.sh start)"      exports PGHOST PGPORT PGUSER PGDATABASE and
#   trap 'tests/tools/private_pg.sh stop' EXIT     FIRN_TEST_PG (its folder); stop reads the last
#
# As root the server runs as user "postgres" or "nobody", because it refuses to run as root.
# Ends with 77 (skipped, for ctest) and a message when there are no server programs:
#   eval "$(tests/tools/private_pg.sh start || echo exit $?)"
# PG_BIN names the folder of initdb; FIRN_TEST_PG_CONF adds lines to postgresql.conf.
set -eu

skip() {
    echo "skipped: $1" >&2
    exit 77
}

find_bin() {
    if [ -n "${PG_BIN:-}" ]; then
        echo "$PG_BIN"
        return
    fi
    for folder in $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin 2>/dev/null | sort -rV); do
        if [ -x "$folder/initdb" ]; then
            echo "$folder"
            return
        fi
    done
    if command -v initdb >/dev/null 2>&1; then
        dirname "$(command -v initdb)"
    fi
}

server_user() {
    for name in postgres nobody; do
        if id "$name" >/dev/null 2>&1; then
            echo "$name"
            return
        fi
    done
    skip "no user to run the server as; do not run the tests as root"
}

# Run a command as the user who owns the folder of the server.
as_owner() {
    if [ "$(id -u)" -ne 0 ]; then
        "$@"
    elif command -v setpriv >/dev/null 2>&1; then
        setpriv --reuid "$owner" --regid "$(id -g "$owner")" --clear-groups "$@"
    else
        su -s /bin/sh "$owner" -c '"$0" "$@"' "$@"
    fi
}

# What went wrong is said, and nothing stays behind.
give_up() {
    cat "$1" >&2
    cd /
    rm -rf "$folder"
    exit 1
}

start() {
    bin=$(find_bin)
    [ -x "$bin/initdb" ] || skip "no initdb found; install the PostgreSQL server or set PG_BIN"
    folder=$(mktemp -d /tmp/firn-pg.XXXXXX) # short: a socket's path has at most 107 bytes
    owner=$(id -un)
    if [ "$(id -u)" -eq 0 ]; then
        owner=$(server_user)
        chown "$owner" "$folder"
        chmod 755 "$folder"
    fi
    cd "$folder"
    as_owner "$bin/initdb" -D "$folder/data" -U firn -A trust -E UTF8 --locale=C --no-sync \
        >"$folder/initdb.log" 2>&1 || give_up "$folder/initdb.log"
    cat >>"$folder/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$folder'
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 64MB
log_statement = 'none'
statement_timeout = 600s
wal_writer_delay = 10ms
${FIRN_TEST_PG_CONF:-}
CONF
    as_owner "$bin/pg_ctl" -D "$folder/data" -l "$folder/server.log" -w -t 60 start \
        >/dev/null 2>&1 </dev/null || give_up "$folder/server.log"
    echo "export FIRN_TEST_PG='$folder' PGHOST='$folder' PGPORT=5432 PGUSER=firn PGDATABASE=postgres"
    echo "export PATH='$bin':\"\$PATH\""
}

stop() {
    folder=${FIRN_TEST_PG:?not started}
    bin=$(find_bin)
    case $folder in
        /tmp/firn-pg.*) ;;
        *)
            echo "not a private server: $folder" >&2
            exit 1
            ;;
    esac
    owner=$(stat -c %U "$folder")
    cd "$folder"
    if [ -f "$folder/data/postmaster.pid" ]; then
        as_owner "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
    fi
    cd /
    rm -rf "$folder"
}

case ${1:-} in
    start) start ;;
    stop) stop ;;
    *)
        echo "usage: $0 start|stop" >&2
        exit 2
        ;;
esac
