#!/usr/bin/env bash
# A brokerage from mapping alone (tests/brokerage): three batches in order and out of order, with faults.  The control totals hold, the
# warehouse verifies, and both ways give the same.  FIRN_SEEDS="1 2 3".
set -euo pipefail
command -v python3 >/dev/null || { echo "skipped: no python3 to make the feeds"; exit 77; }
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

seeds=${FIRN_SEEDS:-1}
here=$repo/tests/brokerage
project "$here"

# An empty warehouse beside everything that will come.
prepare() { # seed
    local file
    new_database "seed_$1"
    python3 "$here/generate.py" "$1" "$scratch"
    {
        cat "$here/staging.sql"
        for file in "$scratch"/*.tsv; do
            echo "\\copy came.$(basename "$file" .tsv) FROM '$file'"
        done
        echo "CALL came.create_house('alder'); CALL came.create_house('birch');"
    } | sql
}

# The batches in this order into database $1, a run after each.
loads() {
    local load=0 batch
    new_database "$1" "seed_$seed"
    for batch in $2; do
        load=$((load + 1))
        sql -c "CALL came.batch_of('alder', $batch, $load)" -c "CALL came.batch_of('birch', $batch, $load)"
        run_firn
        code_is "seed $seed, batches $2, load $load" 0
    done
    same "seed $seed, batches $2: the control totals" "" "$(sql -f "$here/totals.sql" 2>&1 | head -n 20)"
    check_closed "seed $seed, batches $2"
    firn_command verify
    code_is "seed $seed, batches $2: firn verify" 0
    sql -f "$here/content.sql" 2>&1 | LC_ALL=C sort >"$scratch/$1"
}

for seed in $seeds; do
    prepare "$seed"
    loads in_order "1 2 3"
    loads out_of_order "3 1 2"
    checks=$((checks + 1))
    diff "$scratch/in_order" "$scratch/out_of_order" >"$scratch/diff" ||
        not_ok "seed $seed: < in order, > out of order: $(head -n 20 "$scratch/diff")"
    [ "$(wc -l <"$scratch/in_order")" -gt 1000 ] || not_ok "seed $seed: there is next to nothing to compare"
done
finish
