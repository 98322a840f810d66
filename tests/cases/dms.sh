#!/usr/bin/env bash
# Every folder of tests/cases/dms.  With mappings/: what `firn dms check`, `dms rules` and `dms expect` make of its registry.  Else a
# mapping.json written elsewhere, perhaps with source.tsv and args: what `firn dms check` says of it.  UPDATE_GOLDEN=1 writes
# what they say now.
set -euo pipefail

cd "$(dirname -- "${BASH_SOURCE[0]}")/dms"
firn=${FIRN:-firn}
command -v "$firn" >/dev/null || { echo "skipped: needs the program (FIRN)"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
problems=0
cases=0

# says WORDS...: what the program prints, and how it ends.
says() {
    local code=0
    "$firn" "$@" --no-color >"$scratch/out" 2>"$scratch/err" || code=$?
    cat "$scratch/err" "$scratch/out"
    echo "exit code $code"
}

all_of() {
    local args=()
    mkdir "$scratch/found"
    if [ -d mappings ]; then
        says dms check >"$scratch/found/check.txt"
        says dms rules --quiet >"$scratch/found/rules.txt"
        says dms expect --quiet >"$scratch/found/expect.txt"
        return
    fi
    [ ! -f args ] || read -r -a args <args
    [ ! -f source.tsv ] || args+=(--catalog source.tsv)
    says dms check mapping.json "${args[@]}" >"$scratch/found/check.txt"
}

for case in */; do
    cases=$((cases + 1))
    (cd "$case" && all_of)
    if [ "${UPDATE_GOLDEN:-0}" = 1 ]; then
        mkdir -p "$case/expected"
        cp "$scratch/found"/* "$case/expected/"
    elif ! diff -ru "$case/expected" "$scratch/found"; then
        problems=$((problems + 1))
    fi
    rm -r "$scratch/found"
done

# The mappings that the manual shows are good ones.
for example in ../../../../shared/facts/dms-examples/*.json; do
    if [ -f "$example" ]; then
        "$firn" dms check --quiet "$example" || problems=$((problems + 1))
    else
        echo "skipped: the manual's examples are not here"
    fi
done
[ "$problems" -eq 0 ] || { echo "$problems of $cases cases say something else"; exit 1; }
echo "ok: $cases cases"
