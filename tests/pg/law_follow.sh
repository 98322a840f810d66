#!/usr/bin/env bash
# Versions that are split where their parent's change: a join along the keys is exact at any instant, whatever came first.
# Random histories of companies, their securities and lots of those, in random order and batches.
# FIRN_SEEDS="1 2 3", FIRN_MEMBERS, FIRN_BATCHES.
set -euo pipefail
command -v python3 >/dev/null || { echo "skipped: no python3 for the reference"; exit 77; }
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

seeds=${FIRN_SEEDS:-1}
members=${FIRN_MEMBERS:-600}
batches=${FIRN_BATCHES:-4}
here=$repo/tests/pg/follow
project "$here"

. "$here/lib.sh"

history() { # seed
    local n
    new_database "seed_$1"
    python3 "$here/follow.py" make "$1" "$members" "$batches" "$scratch"
    staging | sql
    for ((n = 1; n <= batches && problems == 0; n++)); do
        where="seed $1, batch $n"
        batch "$n" | sql
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
}

for seed in $seeds; do
    [ "$problems" -ne 0 ] || history "$seed"
done
echo "$((members * $(echo "$seeds" | wc -w))) lots in $batches batches"
finish
