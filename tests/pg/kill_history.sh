#!/usr/bin/env bash
# A run that dies between two of its transactions, after the dimension has moved and before the facts have followed: whatever
# comes next, the next run leaves what the reference of tests/pg/history says.
# FIRN_SEEDS="1 2 3", FIRN_MEMBERS.
set -euo pipefail
command -v python3 >/dev/null || { echo "skipped: no python3 for the reference"; exit 77; }
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

seeds=${FIRN_SEEDS:-5}
members=${FIRN_MEMBERS:-60}
here=$repo/tests/pg/history
project "$here"

as_wanted() { # upto
    checks=$((checks + 1))
    python3 "$here/history.py" wanted "$1" "$scratch" | LC_ALL=C sort >"$scratch/wanted"
    sql -f "$here/content.sql" | LC_ALL=C sort >"$scratch/found"
    diff "$scratch/wanted" "$scratch/found" >"$scratch/diff" || {
        not_ok "$where: $(grep -c '^[<>]' "$scratch/diff") lines differ, < wanted, > found"
        grep '^[<>]' "$scratch/diff" | head -n 12
    }
    same "$where: keys, ledgers and the queue" "" "$(sql -f "$here/keys.sql" 2>&1 | head -n 5)"
}

batch() { # number
    sql -c "CALL hist.batch_of('acme', $1, false)" -c "CALL hist.batch_of('bolt', $1, false)"
}

# Run number $1 of database $2 is cut after each of its commits; every other time the next batch comes before the next run.
cuts() {
    local n count
    PGDATABASE=$2
    firn_command run --dry-run
    cp "$scratch/out" "$scratch/run.sql"
    count=$(grep -c '^COMMIT;$' "$scratch/run.sql")
    for ((n = 1; n < count && problems == 0; n++)); do
        where="seed $seed, run $1 cut after $n of $count commits"
        new_database cut "$2"
        awk -v n="$n" '{ print } /^COMMIT;$/ && ++count == n { exit }' "$scratch/run.sql" | psql -qX -v ON_ERROR_STOP=1 >/dev/null 2>"$scratch/err" ||
            { not_ok "$where: $(cat "$scratch/err")"; return; }
        [ $((n % 2)) -eq 0 ] || batch $(($1 + 1))
        run_firn
        code_is "$where" 0
        as_wanted $(($1 + n % 2))
    done
    cut=$((cut + n - 1))
}

cut=0
for seed in $seeds; do
    new_database "seed_$seed"
    python3 "$here/history.py" make "$seed" "$members" 4 "$scratch"
    sql -f "$here/staging.sql" -c "\copy hist.images FROM '$scratch/images.tsv'" -c "\copy hist.facts FROM '$scratch/facts.tsv'" \
        -c "CALL hist.create_tenant('acme')" -c "CALL hist.create_tenant('bolt')"
    batch 1
    run_firn
    code_is "the first run" 0
    batch 2
    cuts 2 "seed_$seed"
done
echo "cut after $cut commits"
finish
