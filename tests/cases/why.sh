#!/usr/bin/env bash
# Where the columns of the project in tests/cases/why come from: each line of "commands", what the program prints and how it
# ends, is expected/told.txt.  UPDATE_GOLDEN=1 writes what it says now.
set -euo pipefail

cd "$(dirname -- "${BASH_SOURCE[0]}")/why"
firn=${FIRN:-firn}
command -v "$firn" >/dev/null || { echo "skipped: needs the program (FIRN)"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

while read -r -a words; do
    code=0
    echo "\$ firn ${words[*]}"
    "$firn" "${words[@]}" --snapshot snapshot.json --no-color 2>&1 </dev/null || code=$?
    printf 'exit code %d\n\n' "$code"
done <commands >"$scratch/told.txt"
if [ "${UPDATE_GOLDEN:-0}" = 1 ]; then
    cp "$scratch/told.txt" expected/told.txt
else
    diff -u expected/told.txt "$scratch/told.txt"
fi
echo "ok: $(wc -l <commands) commands"
