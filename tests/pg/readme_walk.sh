#!/usr/bin/env bash
# The ten minutes of the README are true: its commands are taken out of the page and run as they stand,
# in a folder of the test's own.
set -euo pipefail

repo=${REPO:-$(cd "$(dirname "$0")/../.." && pwd)}
firn=${FIRN:-}
if [ ! -x "$firn" ] || ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then
    echo "skipped: needs the program (FIRN) and PostgreSQL's server programs"
    exit 77
fi

scratch=$(mktemp -d)
chmod 755 "$scratch" # as root, the local server runs as another user
clean_up() {
    if [ -d "$scratch/walk" ]; then
        (cd "$scratch/walk" && "$firn" local destroy >/dev/null 2>&1) || true
    fi
    rm -rf "$scratch"
}
trap clean_up EXIT
mkdir -p "$scratch/build/release"
ln -s "$firn" "$scratch/build/release/firn"

{
    printf '%s\n' 'trap "echo failed: \$BASH_COMMAND" ERR'
    awk '/^## /{ walk = /^## Ten minutes/ } /^```/{ code = walk && /^```sh/; next } code' "$repo/README.md" |
        sed "s|/tmp/firn-walk|$scratch/walk|g"
} >"$scratch/walk.sh"

(cd "$scratch" && bash walk.sh) >"$scratch/out" 2>&1 </dev/null || true

problems=0
not_ok() {
    echo "not ok: $1"
    problems=1
}

# The page says that exactly one command fails: the first check.
[ "$(grep '^failed: ' "$scratch/out")" = "failed: firn check" ] || not_ok "other commands fail than the first \`firn check\`"
grep -qE '^ *Ann *\| *1 *\| *12\.50$' "$scratch/out" || not_ok "the first sale of acme is not in the warehouse"
grep -qE '^ *Ann *\| *1 *\| *9\.99$' "$scratch/out" || not_ok "the cents of globex are not in the warehouse"

# What the page shows as output was printed, line by line; "..." stands for lines left out, and seconds are what they are.
shown() {
    awk '/^## /{ walk = /^## Ten minutes/ } /^```/{ text = walk && /^```text/; next } text && $1 != "..."' "$repo/README.md" |
        sed -E "s|/tmp/firn-walk|$scratch/walk|g; s/[0-9]+\.[0-9]{2} s\$/0.00 s/"
}
sed -E 's/[0-9]+\.[0-9]{2} s$/0.00 s/' "$scratch/out" >"$scratch/printed"
while IFS= read -r line; do
    grep -qxF -- "$line" "$scratch/printed" || not_ok "the page shows a line that was not printed: $line"
done < <(shown)
[ "$(shown | wc -l)" -ge 20 ] || not_ok "the page shows too little"
if [ "$problems" -ne 0 ]; then
    cat "$scratch/out"
    exit 1
fi
echo "ok: $(grep -cE '(^| )firn ' "$scratch/walk.sh") commands of the README"
