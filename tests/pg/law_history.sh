#!/usr/bin/env bash
# Law 2: the history of a tracked dimension is a function of the images observed.  Thousands of members, each with a random
# history of its own, in random batches and order: after every run versions and facts are what the reference says.
# FIRN_SEEDS="1 2 3", FIRN_MEMBERS, FIRN_BATCHES.
set -euo pipefail
command -v python3 >/dev/null || { echo "skipped: no python3 for the reference"; exit 77; }
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

seeds=${FIRN_SEEDS:-1}
members=${FIRN_MEMBERS:-500}
batches=${FIRN_BATCHES:-4}
here=$repo/tests/pg/history
project "$here"
python3 "$here/test_reference.py" >"$scratch/out" 2>&1 || { cat "$scratch/out"; exit 1; }

. "$here/lib.sh"

# Bolt's staging keeps the images of the last batch alone; acme's does for every other seed.
history() { # seed
    local n
    new_database "seed_$1"
    python3 "$here/history.py" make "$1" "$members" "$batches" "$scratch"
    sql -f "$here/staging.sql" -c "\copy hist.images FROM '$scratch/images.tsv'" -c "\copy hist.facts FROM '$scratch/facts.tsv'" \
        -c "CALL hist.create_tenant('acme')" -c "CALL hist.create_tenant('bolt')"
    for ((n = 1; n <= batches && problems == 0; n++)); do
        where="seed $1, batch $n"
        sql -c "CALL hist.batch_of('acme', $n, $1 % 2 = 0)" -c "CALL hist.batch_of('bolt', $n, true)"
        run_firn
        code_is "$where" 0
        as_wanted "$n"
    done
    [ "$problems" -eq 0 ] || return 0
    where="seed $1, nothing new"
    run_firn
    code_is "$where" 0
    as_wanted "$batches"
    firn_command reconcile
    code_is "$where, reconcile" 0
    as_wanted "$batches"
    firn_command verify
    code_is "$where, verify" 0
    without_bolt
}

# Who is paused is heard last, at all times, and whom a tenant that is erased spoke for has its words no more: versions and the facts of
# the others are what they would have been.
without_bolt() {
    where="seed $seed, bolt is paused"
    firn_command tenant pause bolt
    run_firn
    code_is "$where" 0
    as_wanted "$batches" paused
    where="seed $seed, bolt is back"
    firn_command tenant resume bolt
    run_firn
    code_is "$where" 0
    as_wanted "$batches"
    where="seed $seed, bolt is erased"
    firn_command tenant erase bolt
    code_is "$where" 0
    run_firn
    code_is "$where" 0
    as_wanted "$batches" erased
    firn_command verify
    code_is "$where, verify" 0
}

# What is written for Redshift, of a run after the first.
for_redshift() {
    local lint=${BUILD_DIR:-.}/redshift_lint
    [ -x "$lint" ] || return 0
    firn_command snapshot "$scratch/next.json"
    code=0
    "$firn" run --dry-run --project-dir "$here" --snapshot "$scratch/next.json" --dialect redshift >"$scratch/next.sql" 2>"$scratch/err" || code=$?
    code_is "the script for redshift" 0
    checks=$((checks + 1))
    "$lint" "$scratch/next.sql" >"$scratch/out" 2>&1 || { not_ok "the script for redshift"; told; }
}

for seed in $seeds; do
    [ "$problems" -ne 0 ] || history "$seed"
done
[ "$problems" -ne 0 ] || for_redshift
echo "$((members * $(echo "$seeds" | wc -w))) members' histories in $batches batches"
finish
