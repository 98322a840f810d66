#!/usr/bin/env bash
# A run that dies between two of its transactions, after a dimension has moved and before the facts, or the dimensions that follow it,
# have: whatever comes next, the next run leaves what the references of tests/pg/history and tests/pg/follow say.
# FIRN_SEEDS="1 2 3", FIRN_MEMBERS; FIRN_STRIDE: a cut at every how many commits (default 2).
set -euo pipefail
command -v python3 >/dev/null || { echo "skipped: no python3 for the reference"; exit 77; }
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

seeds=${FIRN_SEEDS:-5}
members=${FIRN_MEMBERS:-60}
stride=${FIRN_STRIDE:-2}

# Run number $1 of database $2 is cut after its commits; every other time the next batch comes before the next run.
cuts() {
    local n count next
    PGDATABASE=$2
    firn_command run --dry-run
    cp "$scratch/out" "$scratch/run.sql"
    count=$(grep -c '^COMMIT;$' "$scratch/run.sql")
    for ((n = count - 1; n > 0 && problems == 0; n -= stride)); do
        next=$((cut % 2))
        cut=$((cut + 1))
        where="seed $seed, run $1 cut after $n of $count commits"
        new_database cut "$2"
        awk -v n="$n" '{ print } /^COMMIT;$/ && ++count == n { exit }' "$scratch/run.sql" | psql -qX -v ON_ERROR_STOP=1 >/dev/null 2>"$scratch/err" ||
            { not_ok "$where: $(cat "$scratch/err")"; return; }
        [ "$next" -eq 0 ] || arrive $(($1 + 1))
        run_firn
        code_is "$where" 0
        as_wanted $(($1 + next))
    done
}

members_and_facts() {
    here=$repo/tests/pg/history
    project "$here"
    . "$here/lib.sh"

    arrive() { # number
        sql -c "CALL hist.batch_of('acme', $1, false)" -c "CALL hist.batch_of('bolt', $1, false)"
    }

    new_database "seed_$seed"
    python3 "$here/history.py" make "$seed" "$members" 4 "$scratch"
    sql -f "$here/staging.sql" -c "\copy hist.images FROM '$scratch/images.tsv'" -c "\copy hist.facts FROM '$scratch/facts.tsv'" \
        -c "CALL hist.create_tenant('acme')" -c "CALL hist.create_tenant('bolt')"
    first_two "seed_$seed"
}

those_that_follow() {
    here=$repo/tests/pg/follow
    project "$here"
    . "$here/lib.sh"
    new_database "follow_$seed"
    python3 "$here/follow.py" make "$seed" "$members" 4 "$scratch"
    staging | sql
    arrive() { # number
        batch "$1" | sql
    }
    first_two "follow_$seed"
}

# The second run of database $1 is the one that is cut.
first_two() {
    arrive 1
    run_firn
    code_is "the first run" 0
    arrive 2
    cuts 2 "$1"
}

cut=0
for seed in $seeds; do
    members_and_facts
    [ "$problems" -ne 0 ] || those_that_follow
done
echo "cut after $cut commits"
finish
