#!/usr/bin/env bash
# Every folder of tests/cases/dms.  With mappings/: what `firn dms check`, `dms rules`, `dms expect` and `firn drift
# --against` make of its registry.  Else a
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

# The staging that is expected against itself, against one that differs, against one of another tenant.
drifts() {
    "$firn" dms expect --quiet --out "$scratch/expected.json" >/dev/null 2>&1 || [ -f "$scratch/expected.json" ] || return 0
    says drift --snapshot "$scratch/expected.json" --against "$scratch/expected.json"
    sed -e 's/"character varying(135)"/"character varying(200)"/' -e 's/"created_at", "timestamp/"made_at", "timestamp/' \
        -e '/"page_views"/d' -e 's/"orders": 1,/"orders": 1/' "$scratch/expected.json" >"$scratch/other.json"
    says drift --snapshot "$scratch/other.json" --against "$scratch/expected.json"
    sed 's/acme_sg_txn/bolt_in_customer/' "$scratch/expected.json" >"$scratch/other.json"
    says drift --snapshot "$scratch/other.json" --against "$scratch/expected.json"
    rm -f "$scratch/expected.json" "$scratch/other.json"
}

all_of() {
    local args=()
    mkdir "$scratch/found"
    if [ -d mappings ]; then
        says dms check >"$scratch/found/check.txt"
        says dms check --output json 2>&1 | sed -n '/^{$/,$p' >>"$scratch/found/check.txt"
        says dms query shops 2>&1 | head -n 4 >>"$scratch/found/check.txt"
        says dms rules --quiet >"$scratch/found/rules.txt"
        says dms rules --quiet '*' nobody >>"$scratch/found/rules.txt"
        says dms expect --quiet >"$scratch/found/expect.txt"
        drifts >"$scratch/found/drift.txt"
        [ -s "$scratch/found/drift.txt" ] || rm "$scratch/found/drift.txt"
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
