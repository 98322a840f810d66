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

# WHAT SQL [OPTIONS]: the warehouse as it was loaded, but for what SQL breaks.
broken() {
    sql -c "CALL test.mend()" -c "SET search_path = dw" -c "$2"
    verify "${@:3}"
    code_is "$1" 4
}

# CHECK COUNT: of that check, and only of those before, there are violations.
counts() {
    same "violations of $1" "$2" "$(awk -v name="$1" '$1 == name { print $3 }' "$scratch/out")"
}

breaks_rows() {
    broken "rows" "
        DELETE FROM sale WHERE sale_no = 's1' AND tenant_key = 1;
        UPDATE sale SET amount = 3 WHERE sale_no = 's2' AND tenant_key = 2;
        UPDATE sale SET customer_key = customer_key - 1 WHERE sale_no = 's4' AND tenant_key = 2;
        UPDATE sale SET customer_key = -1 WHERE sale_no = 's6' AND tenant_key = 2;
        INSERT INTO visit SELECT tenant_key, visited_at, unit_key, '7', firn_hash, firn_run FROM visit WHERE tenant_key = 2 AND firn_row = '1';
        UPDATE customer SET full_name = 'Nobody' WHERE customer_no = 'c2' AND tenant_key = 2;
        UPDATE customer SET firn_deleted = true WHERE customer_no = 'c1' AND tenant_key = 1;
        INSERT INTO customer (customer_key, tenant_key, customer_no, unit_key, firn_key, firn_inferred, firn_deleted) VALUES (900, 1, 'c9', -1, '1|c9', false, false);
        UPDATE currency SET name = 'euro of acme' WHERE code = 'EUR'"
    says "a row is lost" "^rows: sale of acme_in: missing: 1"
    says "the row is named" "^    sale_no s1$"
    says "its month does not add up, and that of the other tenant" "^sums: sale in 2 tenants .acme_in 1, globex_in 1.: does not add up: 2"
    says "by how much" "^    acme_in: 2026-01; rows: 3 staged, 2 loaded, 0 in quarantine; amount: 8.75 staged, 7.50 loaded, 0 in quarantine; quantity: 7 staged, 6 loaded"
    says "values are wrong, and members" "^rows: sale of globex_in: different: 3"
    says "the value is named" "^    sale_no s2; amount 3.00 for 2.50$"
    says "a wrong value does not add up" "^    globex_in: 2026-01; amount: 8.75 staged, 9.25 loaded, 0 in quarantine$"
    says "a row is there that staging has not" "^rows: visit of globex_in: too many: 1"
    says "a member's value is wrong" "^rows: customer of globex_in: different: 1"
    says "a member is marked deleted" "^rows: customer of acme_in: missing: 1"
    says "a member lives that nobody names" "^rows: customer of acme_in: too many: 1"
    says "the wrong tenant speaks for a shared member" "^rows: currency: different: 1"
    counts keys 0
    counts references 0
}

breaks_model() {
    broken "keys" "
        INSERT INTO sale SELECT tenant_key, sale_no, sold_date_key, amount, quantity, customer_key, currency_key, 'x', firn_hash, firn_order, firn_run
          FROM sale WHERE sale_no = 's1' AND tenant_key = 1;
        ALTER TABLE visit DROP CONSTRAINT visit_pkey;
        INSERT INTO visit SELECT * FROM visit WHERE tenant_key = 2 AND firn_row = '1';
        INSERT INTO customer (customer_key, tenant_key, customer_no, unit_key, firn_key, firn_inferred, firn_deleted) VALUES (900, 1, 'c1', -1, '1|x', false, false);
        ALTER TABLE unit DROP CONSTRAINT unit_pkey;
        UPDATE unit SET unit_key = 2 WHERE unit_key = 1;
        DROP INDEX currency_firn_key;
        INSERT INTO currency SELECT 900, code, name, firn_key, true, true, 1, 1 FROM currency WHERE code = 'EUR'"
    says "a row is there twice" "^keys: sale of acme_in: the key is not distinct: 1"
    says "a row identity is there twice" "^keys: visit of globex_in: the row identity is not distinct: 1"
    says "a member is there twice" "^keys: customer of acme_in: the key is not distinct among living members: 1"
    says "a surrogate key is there twice" "^keys: unit of acme_in: the surrogate key is not distinct: 1"
    says "a member has two rows" "^keys: currency: the member has several rows: 1"
    broken "references" "
        UPDATE sale SET customer_key = 999 WHERE sale_no = 's4' AND tenant_key = 1;
        UPDATE sale SET sold_date_key = 20250101 WHERE sale_no = 's4' AND tenant_key = 2;
        DELETE FROM unit WHERE unit_key = -1;
        UPDATE visit SET tenant_key = 77 WHERE tenant_key = 2 AND firn_row = '1';
        UPDATE payment SET account_now_key = 900 WHERE tenant_key = 1 AND payment_no = 1;
        UPDATE payment SET account_key = (SELECT x.account_key FROM account x WHERE x.is_current AND x.account_no = 'a1' AND x.tenant_key = 1)
         WHERE tenant_key = 1 AND payment_no = 1"
    says "a row points to nobody" "^references: sale of acme_in: customer_key finds no member: 1"
    says "a row points to no day" "^references: sale of globex_in: sold_date_key finds no member: 1"
    says "a special member is lost" "^references: visit in 2 tenants .acme_in 1, globex_in 1.: unit_key finds no member: 2"
    says "a row belongs to nobody" "^references: visit: tenant_key finds no tenant: 1"
    says "a durable key is gone" "^references: payment of acme_in: account_now_key finds no member: 1"
    says "a fact means another version" "^references: payment of acme_in: account_key is not the version of its time: 1"
    says "a full build would not" "^rows: payment of acme_in: different: 1"
    counts versions 0
    broken "a circle" "
        UPDATE unit u SET parent_key = l.unit_key FROM unit l WHERE u.unit_no = 1 AND u.tenant_key = 1 AND l.unit_no = 3 AND l.tenant_key = 1;
        DELETE FROM firn.quarantine WHERE target = 'sale' AND tenant_key = 1 AND firn_row = '5'"
    says "who is in it" "^cycles: unit of acme_in: parent_key leads in a circle: 3"
    says "a quarantined row is forgotten" "^sums: sale of acme_in: does not add up: 1"
    broken "a sample" "UPDATE sale SET quantity = -1; UPDATE visit SET visited_at = '2026-01-01'; UPDATE account SET status = 'x'" --check rows --sample 3
    says "of rows with a key" "^rows: sale in 2 tenants .*: different: [0-9]+"
    says "of rows without" "^rows: visit in 2 tenants .*: different: [0-9]"
    broken "the sums of one target" "UPDATE sale SET amount = 0 WHERE tenant_key = 2" --check sums --select target:sale
    says "of which tenant" "^sums: sale of globex_in"
}

# What README says of members and versions that somebody has changed.
mends() {
    broken "members and versions" "
        UPDATE account SET valid_to = valid_to - interval '1 day' WHERE account_no = 'a1' AND NOT is_current;
        UPDATE customer SET full_name = 'Nobody', firn_deleted = true WHERE customer_no = 'c2';
        DELETE FROM customer WHERE customer_no = 'c3'"
    firn_command reconcile
    verify
    code_is "a reconcile alone does not see it" 4
    sql -c "UPDATE firn.branch_state SET fingerprint = 'x' || SUBSTRING(fingerprint, 2) WHERE target IN ('account', 'customer', 'sale')"
    firn_command reconcile
    all_is_well "made anew"
}

# Version $3 (by number) of account $2 of tenant $1.
version() {
    echo "account_key = (SELECT v.account_key FROM (SELECT a.*, ROW_NUMBER() OVER (ORDER BY valid_from) AS n FROM account a
                          WHERE tenant_key = $1 AND account_no = '$2') v WHERE v.n = $3)"
}

breaks_history() {
    broken "bounds" "
        UPDATE account SET valid_to = valid_to + interval '1 day' WHERE $(version 1 a1 1);
        UPDATE account SET is_current = true WHERE $(version 1 a2 1);
        UPDATE account SET valid_to = valid_to - interval '1 day' WHERE $(version 2 a1 2);
        UPDATE account SET valid_to = valid_from WHERE $(version 2 a2 1)"
    says "versions overlap" "^versions: account of acme_in: versions overlap the next: 1"
    says "a closed version is current" "^versions: account of acme_in: versions are current and not open, or open and not current: 1"
    says "two versions are current" "^versions: account of acme_in: members have not one current version: 1"
    says "a gap" "^versions: account of globex_in: gaps between versions: 1"
    says "a version of no length" "^versions: account of globex_in: versions have no length: 1"
    says "a run would mend them" "^rows: account in 2 tenants .acme_in 2, globex_in 2.: different versions: 4"
    counts references 0
    broken "members" "
        UPDATE account SET is_current = false WHERE $(version 1 a1 3);
        UPDATE account SET account_durable_key = 900 WHERE $(version 1 a2 1);
        UPDATE account SET firn_deleted = true WHERE $(version 2 a1 1);
        UPDATE account a SET account_durable_key = b.account_durable_key FROM account b
         WHERE a.tenant_key = 2 AND b.tenant_key = 2 AND a.account_no = 'a1' AND b.account_no = 'a2'"
    says "no version is current" "^versions: account of acme_in: members have not one current version: 1"
    says "some versions are deleted" "^versions: account of globex_in: members are deleted in some versions and not in others: 1"
    says "a member has two durable keys" "^versions: account of acme_in: members have several durable keys: 1"
    says "two members have one durable key" "^versions: account of globex_in: durable keys have several members: 1"
    broken "images" "
        DELETE FROM account WHERE $(version 1 a1 2);
        UPDATE account SET status = 'x' WHERE $(version 1 a2 1);
        UPDATE account SET firn_instant = '2026-01-20' WHERE $(version 2 a1 2);
        DELETE FROM firn.contribution_accounts WHERE tenant_key = 2 AND firn_row = '6';
        UPDATE firn.contribution_accounts SET firn_hash = NULL WHERE tenant_key = 2 AND firn_row = '4'"
    says "a version is lost" "^rows: account in 2 tenants .*: missing versions: 2"
    says "a version's value is wrong" "^    acme_in: member 1.a2 since 0001-01-01 00:00:00$"
    says "a version too many" "^rows: account of globex_in: versions too many: [12]"
    says "an image is lost" "^rows: account of globex_in: missing images: 1"
    says "an image says something else" "^rows: account of globex_in: different images: 1"
    broken "an image and its version" "
        UPDATE firn.contribution_accounts SET status = 'x' WHERE tenant_key = 1 AND firn_row = '2';
        UPDATE account SET status = 'x' WHERE $(version 1 a1 2)"
    says "staging knows better" "^rows: account of acme_in: different images: 1"
}

# Staging moves on, branches are held, a tenant cannot be read.
apart() {
    new_database apart loaded
    sql -c "UPDATE acme_in_shop.customers SET full_name = 'New', updated_at = '2026-01-02' WHERE customer_no = 'c1'"
    verify
    code_is "staging has moved on" 4
    says "what no run has read is different" "^rows: customer of acme_in: different: 1"
    run_firn
    all_is_well "after the run"
    sql -c "UPDATE globex_in_shop.customers SET full_name = repeat('x', 60), updated_at = '2026-01-02' WHERE customer_no = 'c1'" \
        -c "UPDATE globex_in_shop.customers SET email = repeat('x', 30), updated_at = '2026-01-02' WHERE customer_no < 'c3'" \
        -c "UPDATE acme_in_shop.customers SET email = repeat('x', 30), updated_at = '2026-01-02' WHERE customer_no = 'c1'" \
        -c "UPDATE acme_in_shop.units SET name = repeat('x', 40) WHERE unit_no = 1" \
        -c "UPDATE acme_in_shop.customers SET full_name = CASE customer_no WHEN 'c2' THEN '{\"name\": \"Tw' WHEN 'c3' THEN E' {\"name\": [3]}\\n' ELSE '{\"name\": \"Ann\"}' END, updated_at = '2026-01-03'"
    run_firn
    verify
    code_is "a text that may have been cut is no violation" 0
    says "but told" "^texts may have been cut: shop.customers.full_name of globex_in: 1 of 4 has all 60 characters that the column allows$"
    says "of those that an expression reads, several tenants together" "^texts may have been cut: shop.customers.email in 2 tenants .globex_in 2, acme_in 1.: 3 of 8 have all 30 characters that the column allows$"
    same "also of a joined table, and once" 1 "$(grep -c 'cut: shop.units.name of acme_in: 1 of 3 has all 40' "$scratch/out")"
    says "and of documents" "^texts may have been cut: shop.customers.full_name of acme_in: 1 of 4 that begin as JSON does not end so$"
    verify --output json
    same "documents as JSON" "shop.customers.full_name acme_in 1 4" \
        "$(python3 -c 'import json, sys; n = [x for x in json.load(sys.stdin)["notes"] if x["what"] == "documents may have been cut"]; print(*[" ".join(str(x[k]) for k in ("column", "tenant", "texts", "of")) for x in n])' <"$scratch/out")"
    same "as JSON each on its own" "True globex_in texts may have been cut 60 characters 1 4 5" \
        "$(python3 -c 'import json, sys; d = json.load(sys.stdin); n = [x for x in d["notes"] if x["column"] == "shop.customers.full_name" and "length" in x][0]; print(d["ok"], n["tenant"], n["what"], n["length"], n["unit"], n["texts"], n["of"], len(d["notes"]))' <"$scratch/out")"
    sql -c "DELETE FROM acme_in_shop.visits" -c "UPDATE firn.branch_state SET held = 'too many rows vanished' WHERE feed = 'visits' AND tenant_key = 1"
    verify
    code_is "a held branch is not compared" 3
    says "it is told" "^not compared: visit from visits of acme_in: too many rows vanished$"
    verify --output json
    same "as JSON, too" "acme_in visit visits too many rows vanished" \
        "$(python3 -c 'import json, sys; print(*[" ".join(n[k] for k in ("tenant", "target", "feed", "reason")) for n in json.load(sys.stdin)["not_compared"]])' <"$scratch/out")"
    sql -c "ALTER TABLE globex_in_shop.sales RENAME TO gone" \
        -c "CREATE VIEW globex_in_shop.sales AS SELECT id / (id - 4) AS id, sale_no, sold_on, amount, quantity, customer_no, currency, is_test, updated_at FROM globex_in_shop.gone"
    verify
    code_is "a tenant that cannot be read" 3
    says "the server's words" "globex_in.*division by zero"
    sql -c "UPDATE dw.sale SET amount = 0 WHERE tenant_key = 1 AND sale_no = 's1'"
    verify
    code_is "the others are verified" 4
    says "the other tenant's row" "^rows: sale of acme_in: different: 1"
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
    same "as JSON" "True 7" "$(python3 -c 'import json, sys; d = json.load(sys.stdin); print(d["ok"], len(d["checks"]))' <"$scratch/out")"
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
new_database broken loaded
sql -f "$repo/tests/pg/verify/mend.sql"
breaks_rows
breaks_model
breaks_history
mends
apart
reads_only
finish
