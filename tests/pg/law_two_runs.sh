#!/usr/bin/env bash
# Law 4, runs at the same time: two, then three, start on the same news, the first load among them.  Each ends with 0
# or 3, the ledgers close, nothing is doubled, and the warehouse is what one full build gives.
set -euo pipefail

# shellcheck source=convergence/lib.sh
source "$(dirname "$0")/convergence/lib.sh"
seed=${FIRN_SEED:-5}
project "$scratch/first" dw firn
project "$scratch/second" dw2 firn2
new_database two_runs

at_once() { # how many
    local i code pids=()
    for i in $(seq 1 "$1"); do
        "$firn" run --project-dir "$scratch/first" --dsn "dbname=$PGDATABASE" >"$scratch/out.$i" 2>&1 &
        pids+=($!)
    done
    for i in $(seq 1 "$1"); do
        code=0
        wait "${pids[$((i - 1))]}" || code=$?
        if [ "$code" -ne 0 ] && [ "$code" -ne 3 ]; then
            fail "$where: run $i of $1 ended with $code"
            grep -v '^[0-9]* of [0-9]* ' "$scratch/out.$i" | head -20
        fi
    done
}

for n in 0 1 2 3; do
    where="batch $n"
    batch "$seed" "$n" false
    at_once $((2 + n % 2))
    ledgers_close dw firn
    open=$(sql -c "SELECT count(*) FROM firn.run WHERE status = 'running'")
    [ "$open" = 0 ] || fail "$where: $open runs are still on"
    doubled=$(sql -c "SELECT count(*) FROM firn.tenant GROUP BY tenant, region HAVING count(*) > 1 UNION ALL
                      SELECT count(*) FROM firn.branch_state GROUP BY target, feed, tenant_key HAVING count(*) > 1 UNION ALL
                      SELECT count(*) FROM firn.target_state GROUP BY target HAVING count(*) > 1")
    [ -z "$doubled" ] || fail "$where: control state is there twice"
    full_build
    same_warehouse "runs at once made another warehouse than a full build"
    [ "$failures" -eq 0 ] || exit 1
done
echo "ok: two and three runs at once, four times"
