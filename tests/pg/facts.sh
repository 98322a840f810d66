#!/usr/bin/env bash
# Facts of every kind: random batches of early, late, changed and deleted rows give what a full build gives, a run without news
# changes nothing, both ledgers close.  FIRN_SEEDS="1 2 3", FIRN_BATCHES.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

here=$repo/tests/pg/facts
cp -r "$here/mappings" "$scratch/mappings"
mkdir "$scratch/full"
cp -r "$here/mappings" "$scratch/full/mappings"
sed -i 's/^warehouse: .*/warehouse: {schema: dw2, control_schema: firn2}/' "$scratch/full/mappings/firn.yaml"

project "$scratch"

content() {
    sql -v dw=dw -f "$repo/tests/pg/convergence/content.sql"
}

full_build() {
    sql -c 'DROP SCHEMA IF EXISTS dw2 CASCADE' -c 'DROP SCHEMA IF EXISTS firn2 CASCADE'
    project "$scratch/full"
    run_firn
    code_is "$1: the full build" 0
    project "$scratch"
}

same_warehouse() {
    checks=$((checks + 1))
    "$repo/tests/tools/compare_warehouse.sh" "$here" dw firn dw2 firn2 >"$scratch/difference" ||
        { not_ok "$1: the warehouse is not what a full build gives"; head -n 20 "$scratch/difference"; }
}

# Against plain queries over the staging, written without any knowledge of how Firn does it.
as_wanted() {
    same "$1: the facts hold what the staging says" "" "$(sql -f "$here/wanted.sql" 2>&1 | head -n 12)"
}

history() { # seed
    local n where
    new_database "seed_$1"
    sql -f "$here/staging.sql"
    for n in $(seq 0 "${FIRN_BATCHES:-4}"); do
        where="seed $1, batch $n"
        sql -c "CALL play.batch($1, $n, 40)"
        run_firn
        code_is "$where" 0
        check_closed "$where"
        as_wanted "$where"
        full_build "$where"
        same_warehouse "$where"
        [ "$problems" -eq 0 ] || return 0
    done
    content >"$scratch/before"
    run_firn
    content >"$scratch/after"
    checks=$((checks + 1))
    diff "$scratch/before" "$scratch/after" >"$scratch/difference" || not_ok "$where: a run without news: $(head -n 5 "$scratch/difference")"
    value "$where: and counts nothing" "" "SELECT string_agg(target, ',') FROM firn.target_ledger
        WHERE run_id = (SELECT MAX(run_id) FROM firn.run) AND inserted + updated + removed > 0"
}

for seed in ${FIRN_SEEDS:-1 2}; do
    history "$seed"
    [ "$problems" -eq 0 ] || finish
done
finish
