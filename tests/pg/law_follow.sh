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

staging() {
    local level
    echo "CREATE SCHEMA acme_sg_desk; CREATE SCHEMA came;"
    for level in company security lot; do
        echo "CREATE TABLE came.$level (batch integer, id bigint, seq bigint, op text, at timestamp, member text, status text, parent text);"
        echo "\\copy came.$level FROM '$scratch/$level.tsv'"
        echo "CREATE TABLE acme_sg_desk.$level (LIKE came.$level, loaded_at timestamp, PRIMARY KEY (id));"
    done
    echo "CREATE TABLE came.trade (batch integer, id bigint, at timestamp, member text);"
    echo "\\copy came.trade FROM '$scratch/trade.tsv'"
    echo "CREATE TABLE acme_sg_desk.trade (LIKE came.trade, loaded_at timestamp, PRIMARY KEY (id));"
}

batch() { # number
    local table
    for table in company security lot trade; do
        echo "INSERT INTO acme_sg_desk.$table SELECT r.*, timestamp '2025-01-01' + $1 * interval '1 day' FROM came.$table r WHERE r.batch = $1;"
    done
}

as_wanted() { # batch
    checks=$((checks + 1))
    python3 "$here/follow.py" wanted "$1" "$scratch" | LC_ALL=C sort >"$scratch/wanted"
    sql -f "$here/content.sql" | LC_ALL=C sort >"$scratch/found"
    diff "$scratch/wanted" "$scratch/found" >"$scratch/diff" || {
        not_ok "$where: $(grep -c '^[<>]' "$scratch/diff") lines differ, < wanted, > found"
        grep '^[<>]' "$scratch/diff" | head -n 12
    }
}

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
