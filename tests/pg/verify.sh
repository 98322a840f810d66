#!/usr/bin/env bash
# `firn verify`: green after a load, red for each thing that somebody breaks in the warehouse, and the one that broke is named; it
# writes nothing, and one tenant that cannot be read leaves the others verified.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

cp -r "$repo/tests/pg/verify/mappings" "$scratch/mappings"
project "$scratch"

verify() {
    firn_command verify "$@"
}

all_is_well() {
    verify "${@:2}"
    code_is "$1" 0
    same "$1: nobody is told anything" "" "$(cat "$scratch/err")"
}

# WHAT CHECK PATTERN SQL: the check, and no other than those after it, finds what SQL broke.
broken() {
    local what=$1 check=$2 pattern=$3 found
    sql -c "CALL test.mend()" -c "SET search_path = dw" -c "$4"
    verify "${@:5}"
    code_is "$what" 4
    says "$what" "^$check: $pattern"
    found=$(awk '$1 ~ /^(keys|versions|references|cycles|rows|sums)$/ && $3 > 0 { printf "%s ", $1 }' "$scratch/out")
    case " $found" in
        *" $check "*) ;;
        *) not_ok "$what: found by $found" ;;
    esac
}

breaks() {
    new_database broken loaded
    sql -f "$repo/tests/pg/verify/mend.sql"
    broken "a row is lost" rows "sale of acme_in: 1 missing" "DELETE FROM sale WHERE sale_no = 's1' AND tenant_key = 1"
    says "the row is named" "^    sale_no s1$"
    says "its month does not add up" "^sums: sale of acme_in: 1 do not add up"
    says "by how much" "^    2026-01; rows: 3 staged, 2 loaded, 0 in quarantine; amount: 8.75 staged, 7.50 loaded, 0 in quarantine; quantity: 7 staged, 6 loaded"
    broken "a row is there twice" keys "sale of acme_in: 1 the key is not distinct" \
        "INSERT INTO sale SELECT tenant_key, sale_no, sold_date_key, amount, quantity, customer_key, currency_key, 'x', firn_hash, firn_order, firn_run
           FROM sale WHERE sale_no = 's1' AND tenant_key = 1"
    broken "a row is there that staging has not" rows "visit of globex_in: 1 too many" \
        "INSERT INTO visit SELECT tenant_key, visited_at, unit_key, '7', firn_hash, firn_run FROM visit WHERE tenant_key = 2 AND firn_row = '1'"
    broken "a row identity is there twice" keys "visit of globex_in: 1 the row identity is not distinct" \
        "ALTER TABLE visit DROP CONSTRAINT visit_pkey; INSERT INTO visit SELECT * FROM visit WHERE tenant_key = 2 AND firn_row = '1'"
    broken "a value is wrong" rows "sale of globex_in: 1 different" "UPDATE sale SET amount = 3 WHERE sale_no = 's2' AND tenant_key = 2"
    says "the value is named" "^    sale_no s2; amount 3.00 for 2.50$"
    broken "a row points to another member" rows "sale of acme_in: 1 different" \
        "UPDATE sale SET customer_key = customer_key + 1 WHERE sale_no = 's4' AND tenant_key = 1"
    broken "a row points to the unknown member" rows "sale of acme_in: 1 different" "UPDATE sale SET customer_key = -1 WHERE sale_no = 's4' AND tenant_key = 1"
    broken "a row points to nobody" references "sale of acme_in: 1 customer_key finds no member" \
        "UPDATE sale SET customer_key = 999 WHERE sale_no = 's4' AND tenant_key = 1"
    broken "a member is lost" references "sale of acme_in: [0-9]+ customer_key finds no member" "DELETE FROM customer WHERE customer_no = 'c2' AND tenant_key = 1"
    says "it is missed" "^rows: customer of acme_in: 1 missing"
    broken "a row belongs to nobody" references "visit: 1 tenant_key finds no tenant" "UPDATE visit SET tenant_key = 77 WHERE tenant_key = 2 AND firn_row = '1'"
    broken "a special member is lost" references "visit of acme_in: 1 unit_key finds no member" "DELETE FROM unit WHERE unit_key = -1"
    broken "a member's value is wrong" rows "customer of globex_in: 1 different" "UPDATE customer SET full_name = 'Nobody' WHERE customer_no = 'c2' AND tenant_key = 2"
    broken "the wrong tenant speaks for a shared member" rows "currency: 1 different" "UPDATE currency SET name = 'euro of acme' WHERE code = 'EUR'"
    broken "a member lives that nobody names" rows "customer of acme_in: 1 too many" \
        "INSERT INTO customer (customer_key, tenant_key, customer_no, unit_key, firn_key, firn_inferred, firn_deleted) VALUES (900, 1, 'c9', -1, '1|c9', false, false)"
    broken "a member is marked deleted" rows "customer of acme_in: 1 missing" "UPDATE customer SET firn_deleted = true WHERE customer_no = 'c1' AND tenant_key = 1"
    broken "a surrogate key is there twice" keys "customer of acme_in: 1 the surrogate key is not distinct" \
        "ALTER TABLE customer DROP CONSTRAINT customer_pkey; UPDATE customer SET customer_key = 2 WHERE customer_key = 1"
    broken "a member is there twice" keys "customer of acme_in: 1 the key is not distinct among living members" \
        "INSERT INTO customer (customer_key, tenant_key, customer_no, unit_key, firn_key, firn_inferred, firn_deleted) VALUES (900, 1, 'c1', -1, '1|x', false, false)"
    broken "a circle" cycles "unit of acme_in: 3 parent_key leads in a circle" \
        "UPDATE unit u SET parent_key = l.unit_key FROM unit l WHERE u.unit_no = 1 AND u.tenant_key = 1 AND l.unit_no = 3 AND l.tenant_key = 1"
    broken "a quarantined row is forgotten" sums "sale of acme_in: 1 do not add up" \
        "DELETE FROM firn.quarantine WHERE target = 'sale' AND tenant_key = 1 AND firn_row = '5'"
    broken "a sample finds what is wrong everywhere" rows "sale of acme_in: [0-9]+ different" "UPDATE sale SET quantity = -1" --check rows --sample 3
    broken "a sample of a fact without a key" rows "visit of acme_in: [0-9]+ different" "UPDATE visit SET visited_at = '2026-01-01'" --check rows --sample 2
    broken "the sums of one target" sums "sale of globex_in" "UPDATE sale SET amount = 0 WHERE tenant_key = 2" --check sums --select target:sale
}

# Staging moves on, branches are held, a tenant cannot be read.
apart() {
    new_database apart loaded
    sql -c "UPDATE acme_in_shop.customers SET full_name = 'New', updated_at = '2026-01-02' WHERE customer_no = 'c1'"
    verify
    code_is "staging has moved on" 4
    says "what no run has read is different" "^rows: customer of acme_in: 1 different"
    run_firn
    all_is_well "after the run"
    sql -c "DELETE FROM acme_in_shop.visits" -c "UPDATE firn.branch_state SET held = 'too many rows vanished' WHERE feed = 'visits' AND tenant_key = 1"
    verify
    code_is "a held branch is not compared" 3
    says "it is told" "^acme_in: not compared"
    sql -c "ALTER TABLE globex_in_shop.sales RENAME TO gone" \
        -c "CREATE VIEW globex_in_shop.sales AS SELECT id / (id - 4) AS id, sale_no, sold_on, amount, quantity, customer_no, currency, is_test, updated_at FROM globex_in_shop.gone"
    verify
    code_is "a tenant that cannot be read" 3
    says "the server's words" "globex_in.*division by zero"
    sql -c "UPDATE dw.sale SET amount = 0 WHERE tenant_key = 1 AND sale_no = 's1'"
    verify
    code_is "the others are verified" 4
    says "the other tenant's row" "^rows: sale of acme_in: 1 different"
}

# A user who may only read, and whose every written page would be seen.
reads_only() {
    new_database reader loaded
    sql -c "CREATE ROLE reader LOGIN" -c "GRANT USAGE ON SCHEMA dw, firn, acme_in_shop, globex_in_shop TO reader" \
        -c "GRANT SELECT ON ALL TABLES IN SCHEMA dw, firn, acme_in_shop, globex_in_shop TO reader"
    PGUSER=reader all_is_well "a user who may only read"
    verify --dry-run
    cp "$scratch/out" "$scratch/dry.sql"
    value "the dry run is SQL that psql runs" "" "$(PGUSER=reader sql -f "$scratch/dry.sql" 2>&1 | grep -iE '^psql|error' || true)"
    verify --output json
    same "as JSON" "True 6" "$(python3 -c 'import json, sys; d = json.load(sys.stdin); print(d["ok"], len(d["checks"]))' <"$scratch/out")"
    verify --check nonsense
    code_is "a check that is none" 2
    verify --sample 0
    code_is "a sample of nothing" 2
    new_database empty
    sql -f "$repo/tests/pg/verify/staging.sql"
    verify
    code_is "nothing was loaded" 1
    says "nothing was loaded" "R003"
}

new_database loaded
sql -f "$repo/tests/pg/verify/staging.sql"
verify --dry-run
run_firn
code_is "the first load" 0
all_is_well "after the first load"
all_is_well "a sample" --sample 3
all_is_well "a part" --select tenant:acme
export PGDATABASE=postgres
breaks
apart
reads_only
finish
