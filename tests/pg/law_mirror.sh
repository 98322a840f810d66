#!/usr/bin/env bash
# Law 2 for mirrors: the row in staging is the present one; where its instant is missing or not after the stored one, its version starts
# at the run's instant.  Random changes in place, and after every run the versions are those of what the runs saw.
# FIRN_SEEDS="1 2 3", FIRN_MEMBERS, FIRN_BATCHES.
set -euo pipefail
command -v python3 >/dev/null || { echo "skipped: no python3 for the reference"; exit 77; }
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

seeds=${FIRN_SEEDS:-1}
members=${FIRN_MEMBERS:-1200}
batches=${FIRN_BATCHES:-5}
here=$repo/tests/pg/mirror
project "$here"

staging() {
    local tenant
    echo "CREATE TABLE rows (batch integer, tenant text, member text, op text, at timestamp, status text, city text, name text);"
    for tenant in acme bolt cedar dune; do
        echo "CREATE SCHEMA ${tenant}_sg_bank;"
        echo "CREATE TABLE ${tenant}_sg_bank.clients (member text PRIMARY KEY, op text, at timestamp, status text, city text, name text);"
    done
    echo "\\copy rows FROM '$scratch/rows.tsv'"
}

batch() { # number
    local tenant
    for tenant in acme bolt cedar dune; do
        echo "TRUNCATE ${tenant}_sg_bank.clients;"
        echo "INSERT INTO ${tenant}_sg_bank.clients SELECT member, op, at, status, city, name FROM rows WHERE tenant = '$tenant' AND batch = $1;"
    done
}

as_wanted() { # batch
    as_reference "$where" mirror.py "$1"
    value "$where: the source ledger closes" 0 "SELECT COUNT(*) FROM firn.ledger l
        WHERE l.rows_read <> l.applied + l.unchanged + l.superseded + l.ignored + l.quarantined + l.held"
}

history() { # seed
    local n
    new_database "seed_$1"
    python3 "$here/mirror.py" make "$1" "$members" "$batches" "$scratch"
    staging | sql
    for ((n = 1; n <= batches && problems == 0; n++)); do
        where="seed $1, batch $n"
        batch "$n" | sql
        firn_command reconcile
        code_is "$where" 0
        sql -c "SELECT started_at FROM firn.run ORDER BY run_id" >"$scratch/runs.tsv"
        as_wanted "$n"
    done
    [ "$problems" -eq 0 ] || return 0
    where="seed $1, nothing new"
    run_firn
    code_is "$where" 0
    as_wanted "$batches"
    firn_command verify
    code_is "$where, verify" 0
}

for seed in $seeds; do
    [ "$problems" -ne 0 ] || history "$seed"
done
echo "$((members * $(echo "$seeds" | wc -w))) members in $batches batches"
finish
