#!/usr/bin/env bash
# Law 3: a dry run is the run; law 8: the same input gives the same bytes.  psql fed with dry runs makes the warehouse that
# runs make; the server's log of a run holds the dry run's statements, in order.
set -euo pipefail

export FIRN_TEST_PG_CONF="log_statement = 'all'
log_line_prefix = '%a<<'"
# shellcheck source=convergence/lib.sh
source "$(dirname "$0")/convergence/lib.sh"
seed=${FIRN_SEED:-1}
batches=${FIRN_BATCHES:-3}

dry() { # folder words...
    local folder=$1
    shift
    "$firn" run --dry-run --project-dir "$folder" "$@" 2>"$scratch/err" || {
        fail "$where: the dry run ended with $?"
        cat "$scratch/err" >&2
    }
}

# The statements of a script of psql or of a server's log, one a line: white space folded, the semicolon off.
folded() {
    awk '
        function put() { gsub(/[ \t\n]+/, " ", text); sub(/^ /, "", text); sub(/ ?;? ?$/, "", text); if (text != "") print text; text = "" }
        { line = $0 }
        log_file && line ~ /<</ { put(); if (line !~ /<<LOG:  (statement|execute [^:]*): /) { reading = 0; next }
                             reading = 1; sub(/^[^<]*<<LOG:  (statement|execute [^:]*): /, "", line) }
        log_file && !reading { next }
        { text = text "\n" line }
        line ~ /\$\$/ { block = !block } # a block of code holds semicolons
        !log_file && !block && line ~ /;$/ { put() }
        END { put() }' "log_file=$1"
}

# A run in a database, and what the server logged of it between lock and unlock.
logged_run() { # words...
    local from
    from=$(wc -c <"$FIRN_TEST_PG/server.log")
    go "$scratch/first" run "$@"
    tail -c +$((from + 1)) "$FIRN_TEST_PG/server.log" | folded 1 | bracket >"$scratch/logged"
}

# From the statement that takes the run's lock to the one that gives it back.
bracket() {
    awk '/pg_advisory_lock\(/ { on = 1 } on { print } /pg_advisory_unlock\(/ { on = 0 }'
}

same_text() { # what a b
    cmp -s "$2" "$3" && return
    fail "$where: $1"
    diff "$2" "$3" | cut -c1-300 | head -20
}

project "$scratch/first" dw firn
export LC_ALL=C

# One database is served by runs, the other by psql.
new_database by_run
new_database by_psql
for n in $(seq 0 "$batches"); do
    where="batch $n"
    for database in by_run by_psql; do
        export PGDATABASE=$database
        batch "$seed" "$n" "$([ $((n % 3)) -eq 2 ] && echo true || echo false)"
    done

    PGDATABASE=by_psql
    dry "$scratch/first" --dsn "dbname=by_psql" >"$scratch/dry.sql"
    dry "$scratch/first" --dsn "dbname=by_psql" >"$scratch/again.sql"
    same_text "two dry runs differ" "$scratch/dry.sql" "$scratch/again.sql"
    "$firn" snapshot --dsn "dbname=by_psql" --project-dir "$scratch/first" "$scratch/snapshot.json" >"$scratch/out" 2>&1 ||
        fail "$where: no snapshot: $(cat "$scratch/out")"
    PGHOST=/nowhere dry "$scratch/first" --snapshot "$scratch/snapshot.json" >"$scratch/offline.sql"
    same_text "the dry run from a snapshot differs" "$scratch/dry.sql" "$scratch/offline.sql"
    psql -X -q -v ON_ERROR_STOP=1 -f "$scratch/dry.sql" >"$scratch/out" 2>&1 || {
        fail "$where: psql could not run the dry run"
        tail -5 "$scratch/out"
    }
    ledgers_close dw firn
    content dw >"$scratch/by_psql"

    PGDATABASE=by_run
    dry "$scratch/first" --dsn "dbname=by_run" >"$scratch/before.sql"
    logged_run
    folded 0 <"$scratch/before.sql" | bracket >"$scratch/printed"
    [ -s "$scratch/printed" ] || fail "$where: the dry run holds no statement between lock and unlock"
    same_text "the server's log is not the dry run" "$scratch/printed" "$scratch/logged"
    content dw >"$scratch/by_run"
    same_text "psql and the run made other warehouses" "$scratch/by_run" "$scratch/by_psql"
    [ "$failures" -eq 0 ] || exit 1
done

# Tenants' schemas made in another order: the same bytes.
where="schemas in another order"
new_database other_order
sql -d by_psql -c "SELECT format('CREATE SCHEMA %I;', nspname) FROM pg_namespace WHERE nspname ~ '_(eu|us)_(base|sale)$' ORDER BY md5(nspname)" | sql
pg_dump -d by_psql -n '*_base' -n '*_sale' | sed '/^CREATE SCHEMA/d' | psql -X -q -v ON_ERROR_STOP=1 >/dev/null
dry "$scratch/first" --dsn "dbname=other_order" >"$scratch/other.sql"
sql -d by_psql -c 'DROP SCHEMA dw CASCADE' -c 'DROP SCHEMA firn CASCADE'
dry "$scratch/first" --dsn "dbname=by_psql" >"$scratch/dry.sql"
# The server calls other tables by other numbers.
sed -i -E "s/@[0-9]+'/'/" "$scratch/dry.sql" "$scratch/other.sql"
same_text "the order of schemas matters" "$scratch/dry.sql" "$scratch/other.sql"

[ "$failures" -eq 0 ] || exit 1
echo "ok: $((batches + 1)) dry runs were the runs"
