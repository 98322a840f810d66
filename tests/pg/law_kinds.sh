#!/usr/bin/env bash
# Law 1 over every kind of staging: random histories of items, each told in fourteen ways with everything that replication does
# wrong; after each batch the warehouse is what the source says, and after a reconcile also where deletes leave no trace.
# FIRN_SEEDS="1 2 3" or FIRN_SEED_COUNT, FIRN_BATCHES.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

seeds=${FIRN_SEEDS:-$(seq 1 "${FIRN_SEED_COUNT:-1}")}
batches=${FIRN_BATCHES:-3}
project "$repo/tests/pg/kinds"

wrong() { # WHAT EXCEPT: what differs from the truth, but for tenants that may
    local found
    checks=$((checks + 1))
    found=$(sql -F ' ' -c "SELECT * FROM truth.wrong() WHERE tenant <> ALL (string_to_array('$2', ',')) ORDER BY 1, 2")
    [ -z "$found" ] || { not_ok "$1"; echo "$found" | head -20 | sed 's/^/    /'; }
}

for seed in $seeds; do
    new_database "seed_$seed"
    sql -f "$repo/tests/pg/kinds/staging.sql" -c "INSERT INTO truth.setting VALUES (date_trunc('second', now() AT TIME ZONE 'UTC') - INTERVAL '2 hours', $seed, true)"
    for n in $(seq 0 "$batches"); do
        where="seed $seed, batch $n"
        troubled=$(sql -c "CALL truth.batch($n)" -c "SELECT truth.trouble($n)")
        run_firn
        # Polled copies tell of no deletes; who counts absences waits for a second comparison.
        if [ "$troubled" = bolt,jolt ]; then
            code_is "$where" 0
        else
            code_is "$where: some are held" 3
            value "$where: who cannot be trusted is" "$(tr , '\n' <<<"$troubled" | grep -E 'crux|hull|limb' | paste -sd ' ')" "SELECT string_agg(DISTINCT t.tenant, ' ' ORDER BY t.tenant) FROM firn.branch_state s JOIN firn.tenant t USING (tenant_key) WHERE s.held IS NOT NULL"
            wrong "$where: the others are not" "$troubled"
            check_closed "$where: some are held"
            value "$where: what is absent for a moment stays" 0 "SELECT truth.taken('jolt')"
            sql -c "CALL truth.recover($n)"
            run_firn
            code_is "$where: none are held" 0
        fi
        wrong "$where: after the run" bolt,jolt
        value "$where: nothing is taken away too soon" 0 "SELECT truth.taken('jolt')"
        check_closed "$where"
        firn_command reconcile
        code_is "$where: reconcile" 0
        wrong "$where: after a reconcile" none
        value "$where: what was cut is in quarantine" t "SELECT COUNT(*) > 0 FROM firn.quarantine WHERE reason LIKE '%payload: cannot be read as JSON%' AND tenant = 'gram'"
        value "$where: what cannot be read is" "$(sql -c "SELECT string_agg(CAST(id AS text), ' ' ORDER BY CAST(id AS text)) FROM truth.bad")" \
            "SELECT string_agg(DISTINCT firn_row, ' ' ORDER BY firn_row) FROM (SELECT CAST(CAST(firn_row AS int) AS text) AS firn_row FROM firn.quarantine WHERE tenant = 'kilo') q"
        value "$where: and nothing else" 0 "SELECT COUNT(*) FROM firn.quarantine WHERE reason NOT LIKE '%payload: cannot be read as JSON%' AND tenant <> 'kilo'"
        firn_command verify
        code_is "$where: verify" 0
        [ "$problems" -eq 0 ] || finish
    done
    sql -d postgres -c "DROP DATABASE seed_$seed"
done
finish
