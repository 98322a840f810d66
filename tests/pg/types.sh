#!/usr/bin/env bash
# Every cell of the table of conversions on a real server: no value makes a statement fail, each bad one is known for one, and in
# a run it goes to quarantine with a reason that names column, type and value.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

cases=${BUILD_DIR:?}/lattice_cases
[ -x "$cases" ] || { echo "skipped: $cases is not built"; exit 77; }

lattice() {
    "$cases" >"$scratch/script.sql"
    new_database "$1"
    same "$1: nothing is wrong and nothing fails" "" "$(PGOPTIONS="$2" psql -XqAt -v ON_ERROR_STOP=1 -f "$scratch/script.sql" 2>&1 | head -n 20)"
}

# Row $2 of tenant $1 is in quarantine with reason $3.
refused() {
    value "$1, row $2" "$3" "SELECT q.reason FROM firn.quarantine q WHERE q.tenant = '$1' AND q.firn_row = '$2'"
}

runs() {
    cp -r "$repo/tests/pg/types/mappings" "$scratch/mappings"
    project "$scratch"
    new_database runs
    sql -f "$repo/tests/pg/types/staging.sql"
    run_firn
    code_is "bad values fail no run" 0
    refused acme 2 'amount: cannot be read as decimal(12,2): 99999999999.00'
    refused acme 3 'amount: cannot be read as decimal(12,2): NaN'
    refused acme 4 'note: longer than varchar(12): thirteen char'
    refused globex 2 'amount: cannot be read as decimal(12,2): NaN'
    refused globex 3 'amount: cannot be read as decimal(12,2): -Infinity'
    refused globex 4 'amount: cannot be read as decimal(12,2): 1e+308'
    refused globex 5 'quantity (t.qty): cannot be read as integer: 2147483648'
    refused globex 6 'note: longer than varchar(12): ÜÜÜÜÜÜÜÜÜÜÜÜÜ'
    refused hooli 2 'amount: cannot be read as decimal(12,2): 92233720368547758.07'
    refused hooli 3 'sold_on: cannot be read as date: 2026-02-29'
    refused hooli 4 'sold_on: cannot be read as date: 10000-01-01'
    refused hooli 5 'quantity (t.qty): cannot be read as integer: Infinity'
    value "hooli, row 6" t "SELECT q.reason LIKE 'quantity (t.qty): cannot be read as integer: 1000%' AND length(q.reason) < 120 FROM firn.quarantine q WHERE q.tenant = 'hooli' AND q.firn_row = '6'"
    refused hooli 7 'note: longer than varchar(12): {"a": "too long"}'
    refused initech 2 'amount: cannot be read as decimal(12,2): twelve'
    refused initech 3 'amount: cannot be read as decimal(12,2): 1e400'
    refused initech 4 'quantity (t.qty): cannot be read as integer: many'
    refused initech 5 'note: longer than varchar(12): 00010203040506'
    refused acme 5 'doc: cannot be read as JSON'
    refused acme 7 'doc: cannot be read as JSON'
    refused acme 9 'detail: cannot be read as JSON'
    value "documents" "1 red 1,6 - -,8 - 8" "SELECT string_agg(concat_ws(' ', f.sale_no, COALESCE(f.color, '-'), COALESCE(f.size, '-')), ',' ORDER BY f.sale_no) FROM dw.sale f WHERE f.note = 'document' OR f.color IS NOT NULL"
    value "good rows are loaded" "acme 12.50 2026-01-05 3 twelve bytes,globex 12.35 2026-01-05 3 ÜÜÜÜÜÜÜÜÜÜÜÜ,hooli 1234.56 2026-01-05 3 {\"a\": \"b\"},initech 12.50 2026-01-05 3 00ff" \
        "SELECT string_agg(concat_ws(' ', t.tenant, f.amount, f.sold_on, f.quantity, f.note), ',' ORDER BY t.tenant) FROM dw.sale f JOIN dw.tenant t USING (tenant_key) WHERE f.note IS DISTINCT FROM 'document'"
    check_closed types
}

# What is told of types before anything runs: whose column, of which type, and values of it.
tells() {
    firn_command check
    code_is "narrowing is no error" 0
    says "a float as a decimal" 'B025.*globex_in: double precision of "globex_in_shop.sales.amount" narrows to decimal\(12,2\); it holds -Infinity, 1, 1'
    says "a time as a day" 'B025.*globex_in: timestamp without time zone of "globex_in_shop.sales.sold_on" narrows to date; it holds 2026-01-05 00:00:00, 2026-01-05 23:59:59'
    says "a text among numbers" 'B026.*initech_in: "initech_in_shop.sales.amount" is text, and .* for .* other tenants?; it holds 1, 12.50, 1e400'
    firn_command show globex sale
    says "show, too" 'reads: globex_in_shop.sales.amount, double precision, narrows; it holds -Infinity, 1, 1'
    firn_command snapshot "$scratch/catalog.json"
    firn_command check --snapshot "$scratch/catalog.json"
    says "without a server, without values" 'B025.*narrows to decimal\(12,2\)$'
    sql -c "ALTER TABLE hooli_in_shop.sales ALTER sold_on TYPE boolean USING true"
    firn_command check
    code_is "what means nothing is refused" 1
    says "with what it holds" 'B026.*hooli_in: "hooli_in_shop.sales.sold_on" is boolean, .*; it holds true'
    says "and a code" 'S003.*hooli_in: no conversion from boolean to date'
}

runs
tells
lattice lattice_utc "-c TimeZone=UTC -c DateStyle=ISO,MDY -c jit=off"
lattice lattice_elsewhere "-c TimeZone=America/Sao_Paulo -c DateStyle=ISO,DMY -c jit=off"
finish
