#!/usr/bin/env bash
# Every folder of tests/cases/plan: what `firn check` says of its mappings and its snapshot.json, and how it ends, is
# expected/check.txt.  A file "args" holds more arguments.  UPDATE_GOLDEN=1 writes what it says now.
set -euo pipefail

cd "$(dirname -- "${BASH_SOURCE[0]}")/plan"
firn=${FIRN:-firn}
command -v "$firn" >/dev/null || { echo "skipped: needs the program (FIRN)"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
problems=0
cases=0

# What the check of the present folder prints.
check() {
    local code=0 args=()
    [ ! -f args ] || read -r -a args <args
    "$firn" check --no-color --project-dir . --snapshot snapshot.json "${args[@]}" >"$scratch/out" 2>"$scratch/err" || code=$?
    cat "$scratch/err" "$scratch/out"
    echo "exit code $code"
}

for case in */; do
    cases=$((cases + 1))
    (cd "$case" && check) >"$scratch/found"
    if [ "${UPDATE_GOLDEN:-0}" = 1 ]; then
        mkdir -p "$case/expected"
        cp "$scratch/found" "$case/expected/check.txt"
    elif ! diff -u "$case/expected/check.txt" "$scratch/found"; then
        problems=$((problems + 1))
    fi
done
[ "$problems" -eq 0 ] || { echo "$problems of $cases cases say something else"; exit 1; }
echo "ok: $cases cases"
