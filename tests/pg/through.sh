#!/usr/bin/env bash
# Keys that another row holds already: random batches of early, late, changed, moved and deleted members and facts give what a full
# build gives, and every such key is the one that a join finds.  FIRN_SEEDS="1 2 3", FIRN_BATCHES.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"
. "$repo/tests/tools/full_build.inc"

here=$repo/tests/pg/through
two_projects "$here"

history() { # seed
    local n where
    new_database "seed_$1"
    sql -f "$here/staging.sql"
    for n in $(seq 0 "${FIRN_BATCHES:-2}"); do
        where="seed $1, batch $n"
        sql -c "CALL play.batch($1, $n, 60)"
        if [ $((n % 2)) = 1 ]; then # those who are told come later
            run_firn --select "target:account target:branch target:card target:payment"
            code_is "$where, some targets" 0
        fi
        run_firn
        code_is "$where" 0
        value "$where: everybody was told" "0 0 0" "SELECT concat_ws(' ', (SELECT COUNT(*) FROM firn.rekey), (SELECT COUNT(*) FROM firn.\"moved_refund.payment\"),
            (SELECT COUNT(*) FROM firn.\"moved_dispute.refund\"))"
        check_closed "$where"
        firn_command verify
        code_is "$where: verify" 0
        full_build "$where"
        same_warehouse "$where"
        [ "$problems" -eq 0 ] || return 0
    done
    run_firn
    value "$where: a run without news counts nothing" "" "SELECT string_agg(target, ',') FROM firn.target_ledger
        WHERE run_id = (SELECT MAX(run_id) FROM firn.run) AND inserted + updated + removed > 0"
}

for seed in ${FIRN_SEEDS:-1}; do
    [ "$problems" -ne 0 ] || history "$seed"
done

# The same of a warehouse that had no such keys before.
grown=$scratch/grown
mkdir "$grown"
cp -r "$here/mappings" "$grown/mappings"
rm "$grown"/mappings/totals*.yaml
sed -i '/through:/d; /{fact:/d' "$grown/mappings/warehouse.yaml"
new_database grown
sql -f "$here/staging.sql" -c "CALL play.batch(5, 0, 60)" -c "CALL play.batch(5, 1, 60)"
project "$grown"
run_firn
code_is "without keys of others" 0
project "$scratch"
run_firn
code_is "with them" 0
firn_command verify
code_is "with them: verify" 0
value "members that nobody made anew have them, too" "-2" "SELECT region_key FROM dw.agent WHERE agent_key = -2"

# Each of these is a key that its row's way does not lead to.
broken() { # TARGET COLUMN WHOSE
    sql -c "UPDATE dw.$1 SET $2 = -2 WHERE $2 > 0"
    firn_command verify
    code_is "a wrong $2 in $1" 4
    says "a wrong $2 in $1" "references: $1 (of|in) .*: $2 is not the one that its $3 has: [0-9]+"
}
broken payment customer_key account
broken payment holder_key card
broken refund opened_date_key payment
broken agent region_key branch
finish
