#!/usr/bin/env bash
# One tenant's trouble is one tenant's: bad rows go to quarantine and sink nothing, a branch that the server refuses, whose ledger
# does not close or whose rows vanish at once is set aside with its tenant's name, and what was mended comes back.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

cp -r "$repo/tests/pg/bad_rows/mappings" "$scratch/mappings"
project "$scratch"

start() {
    new_database "$1"
    sql -f "$repo/tests/pg/bad_rows/staging.sql"
    run_firn
    code_is "$1: the first run" 0
    value "$1: all rows are there" "30|15|600" \
        "SELECT (SELECT COUNT(*) FROM dw.sale), (SELECT COUNT(*) FROM dw.customer WHERE customer_key > 0), (SELECT COUNT(*) FROM dw.stock)"
}

# An expression over the JSON that was printed.
answer() {
    python3 -c 'import json, sys; o = json.load(sys.stdin); print(eval(sys.argv[1]))' "$1" <"$scratch/out"
}

sales_of() {
    sql -c "SELECT COUNT(*) FROM dw.sale f JOIN dw.tenant t USING (tenant_key) WHERE t.tenant = '$1'"
}

# The row as it was read and why it is not in the fact: one column of sale row $2 of acme is spoilt with SQL $1.
spoilt() { # SET, ID, REASON
    sql -c "UPDATE acme_in_shop.sales SET $1, updated_at = '2026-01-02' WHERE id = $2"
    reasons["$2"]=$3
}

bad_rows() {
    local id
    local -A reasons=()
    start bad_rows
    spoilt "amount = 'twelve'" 1 'amount: cannot be read as decimal\(12,2\)'
    spoilt "sold_on = '31/02/2026'" 2 'sold_on: cannot be read as date'
    spoilt "sold_on = '2026-01-05'" 3 'sold_on: cannot be read as date'
    spoilt "amount = 'Amount'" 4 'header line'
    spoilt "sale_no = NULL" 5 'sale_no: the key is NULL'
    spoilt "sold_on = ' '" 6 'sold_on: a required value is missing'
    spoilt "note = 'longer than ten', status = 'L'" 7 'note: longer than varchar\(10\): longer than ten; status \(s.name\): not in the list visit: lost$'
    spoilt "quantity = '40000'" 8 'quantity: cannot be read as smallint'
    spoilt "note = 'it''s'" 9 "no 'quotes' here"
    sql -c "INSERT INTO acme_in_shop.sales SELECT 11, 's11', '06/01/2026', '1e400', '1', 'ok', 'P', 'c1', 'p1', 1, 0, 'I', '2026-01-02'"
    reasons[11]='amount: cannot be read as decimal\(12,2\)'
    run_firn
    code_is "bad rows do not fail a run" 0
    for id in "${!reasons[@]}"; do
        value "row $id is in quarantine with its reason" "acme|in|sale|sales|sale|t|t" \
            "SELECT q.tenant, q.region, q.record, q.feed, q.target, q.reason ~ \$r\$${reasons[$id]}\$r\$, q.row_values ->> 'id' = '$id'
               FROM firn.quarantine q WHERE q.firn_row = '$id'"
        value "row $id is kept as it was read" "t" \
            "SELECT q.row_values = to_jsonb(t) FROM firn.quarantine q, acme_in_shop.sales t WHERE q.firn_row = '$id' AND t.id = $id"
    done
    value "no other rows are" 10 "SELECT COUNT(*) FROM firn.quarantine"
    same "loaded rows that went bad left the fact" 1 "$(sales_of acme)"
    same "others keep theirs" "10 10" "$(sales_of globex) $(sales_of hooli)"
    check_closed "bad rows"
    value "the run counts them" 10 "SELECT quarantined FROM firn.ledger WHERE feed = 'sales' AND quarantined > 0"
    sql -c "UPDATE acme_in_shop.sales SET sale_no = 's' || id, sold_on = '05/01/2026', amount = '1.00', quantity = 1, note = 'ok', status = 'P', updated_at = '2026-01-02 00:30'"
    run_firn --fail-on quarantine
    code_is "mended rows" 0
    same "mended rows are in the fact" 11 "$(sales_of acme)"
    value "and no longer in quarantine" 0 "SELECT COUNT(*) FROM firn.quarantine"
    check_closed "mended rows"
}

# Rows without identity cannot be told apart: each is kept, none twice however often it is read.
no_identity() {
    local n
    start no_identity
    sql -c "INSERT INTO acme_in_shop.sales SELECT NULL, 'x' || i, '06/01/2026', '1', '1', 'ok', 'P', 'c1', 'p1', 1, 0, 'I', '2026-01-02' FROM generate_series(1, 3) AS i"
    for n in 1 2 3; do
        run_firn --fail-on quarantine
        code_is "rows without identity, run $n, for those who ask by the exit code" 3
        says "rows without identity, run $n: what they asked for" "^--fail-on quarantine: 3 rows went there in this run"
        says "rows without identity, run $n: how it ended" "^done in part in "
        value "rows without identity, run $n" "x1,x2,x3" \
            "SELECT string_agg(q.row_values ->> 'sale_no', ',' ORDER BY q.row_values ->> 'sale_no') FROM firn.quarantine q WHERE q.reason ~ 'row identity'"
        check_closed "rows without identity, run $n"
    done
    run_firn --fail-on quarantine --output json
    same "as JSON" "partly quarantine" "$(answer 'o["outcome"] + " " + o["failed_on"]')"
    sql -c "UPDATE acme_in_shop.sales SET id = substr(sale_no, 2)::int + 20, updated_at = '2026-01-03' WHERE id IS NULL"
    run_firn
    value "rows that got an identity leave quarantine" "13|0" "SELECT ($(sales_query acme)), (SELECT COUNT(*) FROM firn.quarantine)"
}

sales_query() {
    echo "SELECT COUNT(*) FROM dw.sale f JOIN dw.tenant t USING (tenant_key) WHERE t.tenant = '$1'"
}

# An author's own expression fails in the server, for one tenant.
own_error() {
    start own_error
    sql -c "UPDATE globex_in_shop.sales SET zero = 0, updated_at = '2026-01-02' WHERE id = 4"
    for tenant in acme globex hooli; do
        sql -c "UPDATE ${tenant}_in_shop.sales SET amount = '99', updated_at = '2026-01-02' WHERE id = 5" \
            -c "UPDATE ${tenant}_in_shop.stock SET quantity = 99 WHERE code = 'p1'"
    done
    run_firn
    code_is "a division by zero in one tenant" 3
    says "it is named" 'R001.*' 
    says "its tenant is named" 'globex_in'
    says "and why" 'division by zero'
    value "the others are committed" "acme_in 99.00,globex_in 12.50,hooli_in 99.00" \
        "SELECT string_agg(t.tenant || '_' || t.region || ' ' || f.amount, ',' ORDER BY t.tenant) FROM dw.sale f JOIN dw.tenant t USING (tenant_key) WHERE f.firn_row = '5'"
    value "and so are its other targets" "99,99,99" "SELECT string_agg(quantity::text, ',') FROM dw.stock WHERE code = 'p1'"
    value "the ledger says so" "globex" \
        "SELECT t.tenant FROM firn.ledger l JOIN firn.tenant t USING (tenant_key) WHERE l.feed = 'sales' AND l.note LIKE '%division by zero%'"
    sql -c "UPDATE globex_in_shop.sales SET zero = 2 WHERE id = 4"
    run_firn
    code_is "mended" 0
    value "the mended tenant caught up" "99.00" \
        "SELECT f.amount FROM dw.sale f JOIN dw.tenant t USING (tenant_key) WHERE f.firn_row = '5' AND t.tenant = 'globex'"
    check_closed own_error
}

# A tenant's value, told by the server in its message, is not taken for a word of Firn's own.
own_words() {
    start own_words
    sql -c "UPDATE globex_in_shop.sales SET words = 'the state of the target has moved', updated_at = '2026-01-02' WHERE id = 4" \
        -c "UPDATE acme_in_shop.sales SET amount = '99', updated_at = '2026-01-02' WHERE id = 5"
    run_firn
    code_is "a value that says that the state has moved" 3
    says "whose value it was" 'R001.*has moved'
    value "the others are committed" "99.00" \
        "SELECT f.amount FROM dw.sale f JOIN dw.tenant t USING (tenant_key) WHERE f.firn_row = '5' AND t.tenant = 'acme'"
    check_closed own_words
}

# A lookup that finds two rows would double the sales: the branch is held.
double_lookup() {
    start double_lookup
    sql -c "INSERT INTO hooli_in_shop.status VALUES ('P', 'paid again')" \
        -c "UPDATE hooli_in_shop.sales SET amount = '7' WHERE id = 1" -c "UPDATE acme_in_shop.sales SET amount = '7', updated_at = '2026-01-02' WHERE id = 1"
    run_firn
    code_is "a lookup that matches twice" 3
    says "the tenant is named" 'hooli_in'
    says "and what is wrong" 'ledger'
    same "its rows stay" 10 "$(sales_of hooli)"
    value "unchanged" "7.00|12.50" \
        "SELECT (SELECT f.amount FROM dw.sale f JOIN dw.tenant t USING (tenant_key) WHERE f.firn_row = '1' AND t.tenant = 'acme'),
                (SELECT f.amount FROM dw.sale f JOIN dw.tenant t USING (tenant_key) WHERE f.firn_row = '1' AND t.tenant = 'hooli')"
    check_closed double_lookup
    sql -c "DELETE FROM hooli_in_shop.status WHERE name = 'paid again'"
    run_firn
    code_is "the lookup is mended" 0
    value "the held rows came" "7.00" "SELECT f.amount FROM dw.sale f JOIN dw.tenant t USING (tenant_key) WHERE f.firn_row = '1' AND t.tenant = 'hooli'"
}

stock_of() {
    sql -c "SELECT COUNT(*) FROM dw.stock f JOIN dw.tenant t USING (tenant_key) WHERE t.tenant = '$1'"
}

brake() {
    start brake
    sql -c "DELETE FROM acme_in_shop.stock WHERE code IN (SELECT 'p' || i FROM generate_series(1, 41) AS i)" \
        -c "DELETE FROM globex_in_shop.stock WHERE code IN (SELECT 'p' || i FROM generate_series(1, 40) AS i)" \
        -c "UPDATE acme_in_shop.stock SET quantity = 1000 WHERE code = 'p200'"
    run_firn
    code_is "too many rows vanish at once" 3
    says "the tenant is named" 'acme_in'
    says "and what holds it" 'brake: 41 of 200'
    same "its rows stay, a smaller share goes" "200 160 200" "$(stock_of acme) $(stock_of globex) $(stock_of hooli)"
    value "nothing of it changes" 200 "SELECT MAX(quantity) FROM dw.stock"
    check_closed brake
    sql -c "DELETE FROM hooli_in_shop.stock WHERE code > 'p3'" -c "TRUNCATE globex_in_shop.products"
    run_firn
    code_is "an emptied table" 3
    same "an emptied small table goes, a large one stays" "200 5" \
        "$(stock_of hooli) $(sql -c "SELECT COUNT(*) FROM globex_in_shop.sales s WHERE id <= 5")"
    value "members of the small one are inferred where sales name them, gone elsewhere" "3 inferred of 3" \
        "SELECT COUNT(*) FILTER (WHERE p.firn_inferred) || ' inferred of ' || COUNT(*) FROM dw.product p JOIN dw.tenant t USING (tenant_key) WHERE t.tenant = 'globex'"
    sql -c "INSERT INTO acme_in_shop.stock SELECT 'p' || i, i FROM generate_series(1, 41) AS i" -c "INSERT INTO hooli_in_shop.stock SELECT 'p' || i, i FROM generate_series(1, 200) AS i ON CONFLICT DO NOTHING"
    run_firn
    code_is "the rows are back" 0
    value "and the change that waited is in" 1000 "SELECT MAX(quantity) FROM dw.stock"
}

# A tenant that changes its format, or a mapping that has the wrong one, makes all rows bad at once: that empties nothing.
none_read() {
    start none_read
    sql -c "INSERT INTO acme_in_shop.sales SELECT i, 's' || i, '05/01/2026', '12.50', '3', 'ok', 'P', 'c1', 'p1', 2, 0, 'I', '2026-01-01' FROM generate_series(101, 160) i"
    run_firn
    code_is "sixty sales more" 0
    before=$(sales_of acme)
    sql -c "UPDATE acme_in_shop.sales SET amount = 'EUR 12,50', updated_at = '2026-01-02' WHERE id BETWEEN 101 AND 150" \
        -c "UPDATE acme_in_shop.sales SET amount = '?', updated_at = '2026-01-02' WHERE id = 1" -c "UPDATE hooli_in_shop.sales SET amount = '?' WHERE id < 6"
    run_firn
    code_is "most rows cannot be read any more" 3
    says "how many, and why" "brake: 51 of $before rows cannot be read any more: amount: cannot be read as decimal"
    same "they stay, a few of a small tenant go" "$before 5" "$(sales_of acme) $(sales_of hooli)"
    check_closed none_read
    run_firn --accept acme
    code_is "accepted" 0
    same "the bad ones are in quarantine" "$((before - 51)) 51" \
        "$(sales_of acme) $(sql -c "SELECT COUNT(*) FROM firn.quarantine WHERE tenant = 'acme' AND target = 'sale'")"
    check_closed none_read_accepted
}

vanished() {
    start vanished
    sql -c "ALTER TABLE acme_in_shop.sales RENAME TO sold" -c "ALTER TABLE globex_in_shop.customers DROP COLUMN full_name" \
        -c "UPDATE hooli_in_shop.customers SET full_name = 'New', updated_at = '2026-01-02' WHERE id = 1" \
        -c "UPDATE acme_in_shop.customers SET full_name = 'New', updated_at = '2026-01-02' WHERE id = 1"
    run_firn
    code_is "a table and a column are gone" 3
    says "the table" 'B003.*sales'
    says "the column" 'B001.*full_name'
    says "whose" 'acme_in'
    says "and whose" 'globex_in'
    same "what they had stays" "10 10 10" "$(sales_of acme) $(sales_of globex) $(sales_of hooli)"
    value "their other tables go on" "acme,hooli" \
        "SELECT string_agg(t.tenant, ',' ORDER BY t.tenant) FROM dw.customer c JOIN dw.tenant t USING (tenant_key) WHERE c.full_name = 'New'"
    sql -c "ALTER TABLE acme_in_shop.sold RENAME TO sales" -c "ALTER TABLE globex_in_shop.customers ADD COLUMN full_name text"
    run_firn
    code_is "both are back" 0
    sql -c "CALL test.create_tenant('late')" -c "DROP SCHEMA acme_in_shop CASCADE"
    run_firn
    code_is "a tenant comes, a tenant goes, loudly" 3
    says "the one that went" 'B029.*acme_in'
    same "the new one is loaded, the old one's rows stay" "10 10" "$(sales_of late) $(sales_of acme)"
    check_closed vanished
}

deletes() {
    start deletes
    sql -c "UPDATE acme_in_shop.customers SET op = 'D', updated_at = '2026-01-02' WHERE id IN (1, 5)" \
        -c "UPDATE acme_in_shop.sales SET op = 'D', updated_at = '2026-01-02' WHERE id = 1" \
        -c "DELETE FROM acme_in_shop.products WHERE code IN ('p1', 'p5')"
    run_firn
    code_is "deletes" 0
    value "soft in a dimension" "c1 t,c2 f,c3 f,c4 f,c5 t" \
        "SELECT string_agg(c.customer_no || ' ' || left(c.firn_deleted::text, 1), ',' ORDER BY c.customer_no) FROM dw.customer c JOIN dw.tenant t USING (tenant_key) WHERE t.tenant = 'acme'"
    same "gone in a fact" 9 "$(sales_of acme)"
    value "hard: inferred where it is referred to, gone elsewhere" "p1 t ,p2 f Product 2,p3 f Product 3,p4 f Product 4" \
        "SELECT string_agg(p.code || ' ' || left(p.firn_inferred::text, 1) || ' ' || COALESCE(p.name, ''), ',' ORDER BY p.code) FROM dw.product p JOIN dw.tenant t USING (tenant_key) WHERE t.tenant = 'acme'"
    check_closed deletes
    sql -c "UPDATE acme_in_shop.customers SET op = 'I', updated_at = '2026-01-03' WHERE id = 1" -c "INSERT INTO acme_in_shop.products VALUES ('p1', 'Product 1'), ('p5', 'Product 5')"
    run_firn
    value "what comes back is live, with its old key where it was kept" "f|f|15" \
        "SELECT (SELECT c.firn_deleted FROM dw.customer c JOIN dw.tenant t USING (tenant_key) WHERE t.tenant = 'acme' AND c.customer_no = 'c1'),
                (SELECT p.firn_inferred FROM dw.product p JOIN dw.tenant t USING (tenant_key) WHERE t.tenant = 'acme' AND p.code = 'p1'),
                (SELECT COUNT(*) FROM dw.product WHERE product_key > 0)"
    check_closed deletes
}

# A column of a type that means nothing there: the tenant's SQL cannot even be written.
no_sql() {
    start no_sql
    printf 'drift: {changed: follow}\n' >>"$scratch/mappings/firn.yaml"
    sql -c "ALTER TABLE globex_in_shop.sales ALTER COLUMN sold_on TYPE boolean USING NULL" \
        -c "UPDATE hooli_in_shop.sales SET amount = '99', updated_at = '2026-01-02' WHERE id = 5"
    run_firn --dry-run
    code_is "a dry run tells what it leaves out" 3
    says "with the tenant" 'S003.*globex_in.*no conversion from boolean to date'
    run_firn
    code_is "no conversion for one tenant" 3
    says "it is named" 'S003.*globex_in.*no conversion from boolean to date'
    same "its rows stay" 10 "$(sales_of globex)"
    value "the others go on" "99.00" "SELECT f.amount FROM dw.sale f JOIN dw.tenant t USING (tenant_key) WHERE f.firn_row = '5' AND t.tenant = 'hooli'"
    check_closed no_sql
    sed -i '/^drift:/d' "$scratch/mappings/firn.yaml"
}

# Absent once is not deleted: two comparisons in a row have to miss a row, and meanwhile it is no difference.
absences() {
    local modes="SELECT l.feed || ' ' || l.mode FROM firn.ledger l JOIN firn.tenant t USING (tenant_key)
                  WHERE t.tenant = 'acme' AND l.feed = 'customers' AND l.run_id = (SELECT MAX(run_id) FROM firn.run)"
    local absent="SELECT string_agg(x.said, ',' ORDER BY x.said) FROM (SELECT t.tenant || ' ' || a.feed || ' ' || COUNT(*) AS said FROM firn.absent a JOIN firn.tenant t USING (tenant_key) GROUP BY t.tenant, a.feed) x"
    start absences
    sed -i 's/^defaults: {/&absences: 2, /' "$scratch/mappings/firn.yaml"
    sql -c "DELETE FROM acme_in_shop.stock WHERE code IN ('p1', 'p2', 'p3')" -c "DELETE FROM acme_in_shop.customers WHERE id > 3" \
        -c "UPDATE acme_in_shop.sales SET id = 99, note = 'again', updated_at = '2025-12-31' WHERE id = 10"
    firn_command reconcile
    code_is "rows are absent" 0
    says "the end of the run tells of them" "^absent, and not gone yet: 3 rows of stock, 2 of customer; the next run compares them again$"
    firn_command status
    says "so does status" "^absent, and not gone yet: 3 rows of stock, 2 of customer; the next run compares them again$"
    firn_command status --tenant globex
    same "not that of another tenant" "" "$(grep '^absent' "$scratch/out" || true)"
    firn_command status --output json
    same "as JSON" "stock 3 1 customer 2 1" "$(answer '" ".join("%s %d %d" % (a["target"], a["rows"], a["tenants"]) for a in o["absent"])')"
    same "they stay" 200 "$(stock_of acme)"
    value "and wait" "acme customers 2,acme stocks 3" "$absent"
    value "but for whom another row takes the place of" "99 again" "SELECT f.firn_row || ' ' || f.note FROM dw.sale f JOIN dw.tenant t USING (tenant_key) WHERE t.tenant = 'acme' AND f.sale_no = 's10'"
    value "nobody has gone" 0 "SELECT COUNT(*) FROM dw.customer WHERE firn_deleted"
    check_closed absent
    firn_command verify
    code_is "that is no difference" 0
    says "but it is told" "^absent, and not gone yet: stock from stocks of acme_in: 3 rows$"
    firn_command verify --select tenant:globex
    same "to those who ask about the tenant" "" "$(grep absent "$scratch/out" || true)"
    sql -c "INSERT INTO acme_in_shop.stock VALUES ('p1', 1)" \
        -c "DELETE FROM globex_in_shop.stock WHERE code IN (SELECT 'p' || i FROM generate_series(1, 41) AS i)"
    run_firn
    code_is "many are absent at once" 3
    says "that is told at once" 'globex_in.*brake: 41 of 200'
    value "who waits is compared again" "customers compare" "$modes"
    same "and goes, but for what came back" "198 200" "$(stock_of acme) $(stock_of globex)"
    value "members, too" "c4,c5" "SELECT string_agg(customer_no, ',' ORDER BY 1) FROM dw.customer WHERE firn_deleted"
    value "nobody waits" "" "$absent"
    check_closed absent_gone
    run_firn --accept globex
    code_is "accepted" 0
    same "what is accepted goes at once" 159 "$(stock_of globex)"
    value "who does not wait is followed again" "customers increment" "$modes"
    sql -c "DELETE FROM hooli_in_shop.stock WHERE code = 'p5'"
    run_firn
    value "one waits" "hooli stocks 1" "$absent"
    says "one row" "^absent, and not gone yet: 1 row of stock; the next run"
    sed -i 's/absences: 2, //' "$scratch/mappings/firn.yaml"
    run_firn
    value "nobody waits where absences do not count" "199 " "SELECT (SELECT COUNT(*) FROM dw.stock f JOIN dw.tenant t USING (tenant_key) WHERE t.tenant = 'hooli') || ' ' || COALESCE(($absent), '')"
    firn_command verify
    code_is "and all is well" 0
    sql -c "UPDATE firn.branch_state SET held = 'why not' WHERE feed = 'stocks'"
    firn_command status
    says "tenants with the same reason are told together" "^held back in 3 tenants .acme_in, globex_in, hooli_in.: why not$"
    says "with the target and feed" "^  stock .stocks.$"
    firn_command verify --check rows
    code_is "held branches are not compared" 3
    says "nor is it told once a tenant" "^not compared: stock from stocks in 3 tenants .acme_in, globex_in, hooli_in.: why not$"
}

for part in bad_rows no_identity own_error own_words no_sql double_lookup brake none_read vanished deletes absences; do
    "$part"
done
finish
