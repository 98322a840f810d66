#!/usr/bin/env bash
# What `firn diff` says of changes of the project in tests/cases/why, against a folder and against a revision of git, is its
# expected/diff.txt.  UPDATE_GOLDEN=1 writes what it says now.
set -euo pipefail

cd "$(dirname -- "${BASH_SOURCE[0]}")/why"
firn=${FIRN:-firn}
command -v "$firn" >/dev/null || { echo "skipped: needs the program (FIRN)"; exit 77; }
command -v git >/dev/null || { echo "skipped: needs git"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp -r mappings lua snapshot.json "$scratch"
golden=$PWD/expected/diff.txt
cd "$scratch"
export GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@example.org GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@example.org
git init -q
git add -A
git commit -qm "as it was"

says() {
    local code=0
    echo "\$ firn diff $*"
    "$firn" diff "$@" --snapshot snapshot.json --no-color 2>&1 </dev/null || code=$?
    printf 'exit code %d\n\n' "$code"
}

{
    says
    # A value of all tenants, one that another kind overrides, a filter, a column's type.
    sed -i -e 's/else: unknown/else: other/' -e 's/amount: t.amount/amount: t.amount * 2/' -e 's/t.is_test = 0/t.is_test <> 1/' mappings/records.yaml
    sed -i 's/counter: varchar(20)/counter: varchar(30)/' mappings/targets.yaml
    sed -i 's|t.cents / 100.0|t.cents / 1000.0|' mappings/bolt.yaml
    says
    says --select target:customer --output json
    git commit -qam "another"
    says HEAD
    says HEAD~1 --select tenant:bolt_sg
    says HEAD~7
    mkdir other
    cp -r mappings lua other
    sed -i 's/t.nm\]/t.nmm]/' other/mappings/records.yaml
    says other
    # A tenant that takes part no more.
    echo 'exclude: [bolt]' >>mappings/firn.yaml
    says HEAD
} >said.txt
if [ "${UPDATE_GOLDEN:-0}" = 1 ]; then
    cp said.txt "$golden"
else
    diff -u "$golden" said.txt
fi
echo "ok: $(grep -c '^\$ firn' said.txt) commands"
