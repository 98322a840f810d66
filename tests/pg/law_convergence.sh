#!/usr/bin/env bash
# Law 1: after every run the warehouse is what a full build would give; law 6: the ledgers close; law 4: a second run
# changes nothing.  Random histories of tests/pg/convergence; FIRN_SEEDS="1 2 3" or FIRN_SEED_COUNT, FIRN_BATCHES.
set -euo pipefail

# shellcheck source=convergence/lib.sh
source "$(dirname "$0")/convergence/lib.sh"

seeds=${FIRN_SEEDS:-$(seq 1 "${FIRN_SEED_COUNT:-3}")}
batches=${FIRN_BATCHES:-5}
project "$scratch/first" dw firn
project "$scratch/second" dw2 firn2

# A run with no news: not one byte of the warehouse changes, and the ledger counts nothing.
quiet_run() {
    local moved
    content dw >"$scratch/before"
    go "$scratch/first" run || return 0
    content dw >"$scratch/after"
    if ! cmp -s "$scratch/before" "$scratch/after"; then
        fail "$where: a run without news changed the warehouse"
        diff "$scratch/before" "$scratch/after" | head -20
    fi
    ledgers_close dw firn
    moved=$(sql -c "SELECT target, inserted, updated, removed FROM firn.target_ledger
                     WHERE run_id = (SELECT max(run_id) FROM firn.run) AND inserted + updated + removed > 0")
    [ -z "$moved" ] || { fail "$where: a run without news counted changes"; echo "$moved"; }
}

# Every third batch rows go without a trace: seen by compare and op tenants at once, by the others at the next reconcile.
history() { # seed
    local n silent
    for n in $(seq 0 "$batches"); do
        where="seed $1, batch $n"
        silent=$([ $((n % 3)) -eq 2 ] && echo true || echo false)
        batch "$1" "$n" "$silent"
        go "$scratch/first" run || return 0
        ledgers_close dw firn
        if [ "$silent" = true ]; then
            go "$scratch/first" reconcile || return 0
            ledgers_close dw firn
        fi
        full_build || return 0
        ledgers_close dw2 firn2
        same_warehouse "the warehouse is not what a full build gives"
        [ "$failures" -eq 0 ] || return 0
        quiet_run
        [ "$failures" -eq 0 ] || return 0
    done
}

for seed in $seeds; do
    new_database "seed_$seed"
    history "$seed"
    [ "$failures" -eq 0 ] || exit 1
    sql -d postgres -c "DROP DATABASE seed_$seed"
done
echo "ok: $(echo "$seeds" | wc -w) histories of $batches batches"
