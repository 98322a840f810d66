#!/usr/bin/env bash
# Both dialects say the same: what Firn writes for Redshift, played on PostgreSQL (tests/redshift_stand_in), makes the warehouse that
# a run on PostgreSQL makes, gets the same answers to what verify asks, and holds where other tests ask it: every kind of staging,
# patterns upon patterns, the examples of PATTERNS.md.  FIRN_SEED, FIRN_BATCHES.
set -euo pipefail
command -v python3 >/dev/null || { echo "skipped: no python3 to translate the scripts"; exit 77; }
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"
. "$repo/tests/redshift_stand_in/play.inc"

batches=${FIRN_BATCHES:-2}

# The project under test writes dw and firn; its copy, which is played, dw2 and firn2.
both() { # project
    rm -rf "$scratch/first" "$scratch/second"
    mkdir "$scratch/first" "$scratch/second"
    cp -r "$1/mappings" "$scratch/first/"
    [ ! -d "$1/lua" ] || cp -r "$1/lua" "$scratch/first/"
    sed -i 's/^warehouse: .*/warehouse: {schema: dw, control_schema: firn}/' "$scratch/first/mappings/firn.yaml"
    cp -r "$scratch/first/." "$scratch/second/"
    sed -i 's/^warehouse: .*/warehouse: {schema: dw2, control_schema: firn2}/' "$scratch/second/mappings/firn.yaml"
    project "$scratch/first"
}

run_both() { # where words...
    local where=$1
    shift
    firn_command "$@"
    [ "$code" = 0 ] || [ "$code" = 3 ] || not_ok "$where: firn $* ended with $code"
    checks=$((checks + 1))
    play "$scratch/second" "$@" || {
        not_ok "$where: firn $* for Redshift was not played"
        tail -n 8 "$scratch/played"
        finish
    }
}

quarantined() { # control schema
    sql -c "SELECT record, tenant, region, firn_row, reason FROM $1.quarantine WHERE row_values IS NOT NULL" | LC_ALL=C sort
}

alike() { # where
    checks=$((checks + 1))
    "$repo/tests/tools/compare_warehouse.sh" "$scratch/first" dw firn dw2 firn2 >"$scratch/difference" || {
        not_ok "$1: the dialects differ"
        head -n 12 "$scratch/difference"
        finish
    }
    same "$1: the same rows in quarantine" "" "$(diff <(quarantined firn) <(quarantined firn2) | head -n 8)"
}

# Verify is answered the same: of what is wrong the number is compared, for an example may name keys.
answers_alike() { # where
    "$firn" verify --dry-run --project-dir "$scratch/first" --dsn "dbname=$PGDATABASE" >"$scratch/first.sql"
    sql -F $'\x1f' -f "$scratch/first.sql" >"$scratch/wanted"
    play "$scratch/second" verify || not_ok "$1: verify for Redshift was not played: $(tail -n 3 "$scratch/played")"
    checks=$((checks + 1))
    for answers in wanted answers; do
        awk -F $'\x1f' -v OFS=' | ' '{ $1 = $1 } NF == 4 { $4 = "" } NF == 4 || NF == 6' "$scratch/$answers" | LC_ALL=C sort >"$scratch/$answers.alike"
    done
    diff "$scratch/wanted.alike" "$scratch/answers.alike" >"$scratch/difference" || not_ok "$1: verify is answered otherwise: $(head -n 8 "$scratch/difference")"
}

seed=${FIRN_SEED:-1}

both "$repo/tests/pg/convergence"
new_database convergence
stand_in
sql -f "$repo/tests/pg/convergence/history.sql"
for n in $(seq 0 "$batches"); do
    sql -c "SELECT hist.start($seed, $n), hist.batch($n, false), hist.publish($n)" >/dev/null
    run_both "convergence, batch $n" run
    alike "convergence, batch $n"
done
for schema in dw dw2; do
    sql -c "DELETE FROM $schema.sale WHERE sale_no <= (SELECT MIN(s.sale_no) FROM $schema.sale s)" \
        -c "UPDATE $schema.person SET full_name = 'Nobody' WHERE person_no <= (SELECT MIN(p.person_no) FROM $schema.person p WHERE p.person_key > 0)" \
        -c "UPDATE $schema.visit SET person_key = 99999"
done
answers_alike "what is wrong"
same "what is wrong is answered" 4 "$(answered)"

for test in law_kinds law_mixed patterns; do
    checks=$((checks + 1))
    FIRN_PLAY=redshift FIRN_BATCHES=1 FIRN_SEEDS= bash "$repo/tests/pg/$test.sh" >"$scratch/other" 2>&1 || {
        not_ok "$test, played"
        head -n 20 "$scratch/other"
    }
done
finish
