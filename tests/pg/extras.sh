#!/usr/bin/env bash
# Extras: what no mapping names is in the warehouse from the first day, as one document; a new staging column brings its branch to
# compare once and rewrites the rows that have it; taking a field out of the extras fills one column and touches nothing else.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

# The example of mappings/README.md, which says what it keeps and what it takes out.
example() {
    awk '/^### /{section = $2} section == "Extras" && /^```/{ if (inside) exit; inside = 1; next } inside' "$repo/mappings/README.md" | sed 's/shopper/customer/g'
}

start() {
    rm -rf "$scratch/mappings"
    cp -r "$repo/tests/pg/extras/mappings" "$scratch/mappings"
    example | grep -v 'extra: ' >"$scratch/mappings/customer.yaml"
    project "$scratch"
    new_database "$1"
    sql -f "$repo/tests/pg/extras/staging.sql"
    run_firn
    code_is "$1: the first run" 0
}

other_of() { # target, column, key, tenant
    sql -c "SELECT d.other FROM dw.$1 d JOIN dw.tenant t USING (tenant_key) WHERE d.$2 = '$3' AND t.tenant = '$4'"
}

kept() {
    start kept
    same "fields of a tenant's own" '{"cf Note": "say \"hi\" \\ ü", "cf_score": "10"}' "$(other_of customer customer_no c1 acme)"
    same "cleaned, and without what is NULL" '{"cf_score": "20"}' "$(other_of customer customer_no c2 acme)"
    same "nothing is no document" "" "$(other_of customer customer_no c3 acme)"
    same "another tenant's are others" '{"score": "7"}' "$(other_of customer customer_no c1 globex)"
    same "of a member with history" '{"cf_limit": "100.00"}' "$(other_of account account_no a1 acme)"
    same "of a fact, without what joins, conditions and unused values name" '{"cf_day": "2026-01-01", "cf_doc": "{\"a\": true, \"b\": 1}", "cf_score": "1"}' \
        "$(other_of payment payment_no p1 acme)"
    same "an alternative that the tenant lacks changes nothing" '{"till": "3"}' "$(other_of payment payment_no p1 globex)"
    value "the column is a document" "jsonb,jsonb,jsonb" \
        "SELECT string_agg(data_type, ',') FROM information_schema.columns WHERE table_schema = 'dw' AND column_name = 'other'"
    run_firn
    value "a second run changes nothing" "0" "SELECT COALESCE(SUM(applied), 0) FROM firn.ledger WHERE run_id = (SELECT MAX(run_id) FROM firn.run)"
    firn_command verify
    code_is "verify finds them as staging has them" 0
    firn_command show acme_in payment
    says "show lists them" '^  cf_score$'
    sql -c "UPDATE acme_in_shop.customers SET cf_score = 11, updated_at = now() WHERE id = 'c1'" -c "UPDATE acme_in_shop.accounts SET cf_limit = 7, updated_at = now() WHERE id = 'a1'" \
        -c "UPDATE acme_in_shop.payments SET cf_score = '8', updated_at = now() WHERE id = 'p1'"
    run_firn
    value "they follow their rows, in a history without a version of their own" "11|7.00|8|1" \
        "SELECT (SELECT d.other ->> 'cf_score' FROM dw.customer d JOIN dw.tenant t USING (tenant_key) WHERE customer_no = 'c1' AND tenant = 'acme'),
                (SELECT d.other ->> 'cf_limit' FROM dw.account d JOIN dw.tenant t USING (tenant_key) WHERE account_no = 'a1' AND tenant = 'acme'),
                (SELECT d.other ->> 'cf_score' FROM dw.payment d JOIN dw.tenant t USING (tenant_key) WHERE payment_no = 'p1' AND tenant = 'acme'),
                (SELECT COUNT(*) FROM dw.account d JOIN dw.tenant t USING (tenant_key) WHERE account_no = 'a1' AND tenant = 'acme')"
    check_closed kept
}

new_column() {
    start new_column
    sql -c "ALTER TABLE acme_in_shop.payments ADD COLUMN cf_new integer" -c "UPDATE acme_in_shop.payments SET cf_new = 5 WHERE id = 'p2'"
    firn_command plan
    says "the branch goes to compare" '1 branch: all rows compared, extras changed \(acme_in\)'
    run_firn
    code_is "a column comes" 0
    value "rows that have it are made anew, the others stay" "p2" \
        "SELECT string_agg(payment_no, ',') FROM dw.payment WHERE firn_run = (SELECT MAX(run_id) FROM firn.run)"
    value "and say so" "5" "SELECT other ->> 'cf_new' FROM dw.payment JOIN dw.tenant USING (tenant_key) WHERE payment_no = 'p2' AND tenant = 'acme'"
    firn_command plan
    checks=$((checks + 1))
    grep -q 'extras changed' "$scratch/out" && not_ok "once"
    sql -c "ALTER TABLE acme_in_shop.payments DROP COLUMN cf_new"
    run_firn
    value "a column goes" "" "SELECT other ->> 'cf_new' FROM dw.payment JOIN dw.tenant USING (tenant_key) WHERE payment_no = 'p2' AND tenant = 'acme'"
    check_closed new_column
}

# Everything of a table but some columns.
rest_of() { # table, columns
    sql -c "SELECT md5(string_agg((to_jsonb(d) - string_to_array('$2', ','))::text, '|' ORDER BY (to_jsonb(d) - string_to_array('$2', ','))::text)) FROM $1 d"
}

promoted() {
    local customers accounts payments said
    start promoted
    sql -c "DELETE FROM acme_in_shop.customers WHERE id = 'c5'"
    firn_command reconcile
    value "a member is gone from staging" "t" "SELECT firn_deleted FROM dw.customer WHERE customer_no = 'c5'"
    customers=$(rest_of dw.customer score) accounts=$(rest_of dw.account lim) payments=$(sql -c "SELECT string_agg(to_jsonb(d)::text, '|' ORDER BY tenant_key, payment_no) FROM dw.payment d WHERE payment_no <> 'p4'")
    said=$(rest_of firn.contribution_customers score)
    sed -i 's/^  status: .*/&\n  lim: {type: "decimal(12,2)", extra: cf_limit}/; s/^  amount: .*/&\n  score: {type: integer, extra: cf_score}/' "$scratch/mappings/targets.yaml"
    example >"$scratch/mappings/customer.yaml"
    run_firn
    code_is "columns are taken out" 0
    value "filled for all, also who is gone" "acme c1 10,acme c2 20,acme c3,acme c4 40,acme c5 50,globex c1 7,globex c2 8" \
        "SELECT string_agg(concat_ws(' ', t.tenant, d.customer_no, d.score), ',' ORDER BY t.tenant, d.customer_no) FROM dw.customer d JOIN dw.tenant t USING (tenant_key) WHERE d.customer_key > 0"
    value "in a history, too" "a1 100.00,a2 200.00,a3 300.00" \
        "SELECT string_agg(concat_ws(' ', d.account_no, d.lim), ',' ORDER BY d.account_no) FROM dw.account d JOIN dw.tenant t USING (tenant_key) WHERE t.tenant = 'acme'"
    value "in a fact" "acme p1 1,acme p2 2,acme p3 3,globex p1" \
        "SELECT string_agg(concat_ws(' ', t.tenant, d.payment_no, d.score), ',' ORDER BY t.tenant, d.payment_no) FROM dw.payment d JOIN dw.tenant t USING (tenant_key)"
    value "what cannot be read goes to quarantine" "score: cannot be read as integer: high" "SELECT reason FROM firn.quarantine WHERE firn_row = 'p4'"
    same "nothing else of the dimension is written, its extras and the run included" "$customers" "$(rest_of dw.customer score)"
    same "nor of the one with history" "$accounts" "$(rest_of dw.account lim)"
    same "nor of what was said" "$said" "$(rest_of firn.contribution_customers score)"
    same "nor of the fact" "$payments" "$(sql -c "SELECT string_agg((to_jsonb(d) - 'score')::text, '|' ORDER BY tenant_key, payment_no) FROM dw.payment d")"
    check_closed promoted
    firn_command verify
    code_is "verify agrees" 0
    sql -c "UPDATE acme_in_shop.payments SET cf_score = '44', updated_at = now() WHERE id = 'p4'" -c "UPDATE acme_in_shop.customers SET cf_score = 99, updated_at = now() WHERE id = 'c2'"
    run_firn
    value "from then on it follows" "44 99" \
        "SELECT concat_ws(' ', (SELECT score FROM dw.payment WHERE payment_no = 'p4'), (SELECT score FROM dw.customer d JOIN dw.tenant t USING (tenant_key) WHERE customer_no = 'c2' AND tenant = 'acme'))"
    check_closed promoted_again
    sql -c "UPDATE globex_in_shop.customers SET cf_score = '70', updated_at = now() WHERE id = 'c1'"
    run_firn
    sed -i 's/extra: \[cf_score, score\]/extra: cf_score/' "$scratch/mappings/customer.yaml"
    run_firn
    code_is "taken from another field" 0
    value "the column has what that field had" "acme c1 10,acme c2 99,acme c3,acme c4 40,acme c5 50,globex c1 70,globex c2" \
        "SELECT string_agg(concat_ws(' ', t.tenant, d.customer_no, d.score), ',' ORDER BY t.tenant, d.customer_no) FROM dw.customer d JOIN dw.tenant t USING (tenant_key) WHERE d.customer_key > 0"
    firn_command verify
    code_is "verify agrees again" 0
}

# Three targets of one record, each of which leaves out something else.
apart_mapping() {
    example >"$scratch/mappings/customer.yaml"
    cat >"$scratch/mappings/apart.yaml" <<'YAML'
dimension: patron
key: patron_no
extras: other
columns:
  patron_no: varchar(20)
  name: {type: varchar(60), on_change: track}
  pin: {type: varchar(10), extra: secret_pin}
---
fact: signup
key: signup_no
extras: {column: other, except: ["cf*", score]}
columns:
  signup_no: varchar(20)
  score: {type: integer, extra: cf_score}
  pin: {type: integer, extra: secret_pin}
---
fact: visit
key: visit_no
columns:
  visit_no: varchar(20)
YAML
    cat >>"$scratch/mappings/feeds.yaml" <<'YAML'
  patrons: {into: patron, from: customer as x, columns: {patron_no: x.customer_no, name: x.name}}
  signups: {into: signup, from: customer as x, columns: {signup_no: x.customer_no}}
  visits: {into: visit, from: customer as x, columns: {visit_no: x.customer_no}}
YAML
}

same_as_full_build() {
    rm -rf "$scratch/full"
    mkdir "$scratch/full"
    cp -r "$scratch/mappings" "$scratch/full/mappings"
    echo 'warehouse: {schema: dw2, control_schema: firn2}' >>"$scratch/full/mappings/firn.yaml"
    sql -c 'DROP SCHEMA IF EXISTS dw2 CASCADE' -c 'DROP SCHEMA IF EXISTS firn2 CASCADE'
    "$firn" run -q --project-dir "$scratch/full" >"$scratch/full.out" 2>&1 || true
    same "$1: as built in full" "" "$("$repo/tests/tools/compare_warehouse.sh" "$scratch" dw firn dw2 firn2 2>&1)"
}

fields() { # of all documents of a table, and of its images
    sql -c "SELECT COALESCE(string_agg(DISTINCT k, ',' ORDER BY k), '') FROM $1 d CROSS JOIN LATERAL jsonb_object_keys(d.other::jsonb) k"
}

apart() {
    start apart
    apart_mapping
    run_firn
    code_is "three targets of one record" 0
    same "one leaves out a secret" "cf Note,cf_score,score" "$(fields dw.customer)"
    same "another nothing" "cf Note,cf_score,score,secret_pin" "$(fields dw.patron)"
    same "and one the rest" "secret_pin" "$(fields dw.signup)"
    same "in what is said, too" "cf Note,cf_score,score" "$(fields firn.contribution_customers)"
    value "a column is taken from the target's own" "1234|" "SELECT MAX(pin), MAX(score) FROM dw.signup"
    sql -c "UPDATE acme_in_shop.customers SET cf_score = 12, secret_pin = CASE id WHEN 'c2' THEN '77' ELSE 'none' END, updated_at = now() WHERE id IN ('c1', 'c2')"
    run_firn
    same "after an increment: a secret" "cf Note,cf_score,score" "$(fields dw.customer)"
    same "the rest" "secret_pin" "$(fields dw.signup)"
    same "they follow" '{"cf_score": "12"} {"cf_score": "12", "secret_pin": "77"} {"secret_pin": "77"}' \
        "$(other_of customer customer_no c2 acme) $(other_of patron patron_no c2 acme) $(other_of signup signup_no c2 acme)"
    value "a row that one cannot take keeps that one's document in quarantine" '{"secret_pin": "none"}' "SELECT (row_values ->> 'other')::jsonb FROM firn.quarantine WHERE target = 'signup'"
    same_as_full_build "an increment"
    sed -i 's/^key: visit_no/&\nextras: {column: other, except: cf_score}/' "$scratch/mappings/apart.yaml"
    run_firn
    same "a target keeps extras later" "cf Note,score,secret_pin" "$(fields dw.visit)"
    same "which is no matter of the others" "cf Note,cf_score,score secret_pin" "$(fields dw.customer) $(fields dw.signup)"
    same_as_full_build "a target more"
    sed -i 's/^extras: other/extras: {column: other, except: "secret*"}/; s/except: \["cf\*", score\]/except: ["cf*", score, secret_pin]/' "$scratch/mappings/apart.yaml"
    run_firn
    same "more is left out: it leaves the documents" "cf Note,cf_score,score " "$(fields dw.patron) $(fields dw.signup)"
    value "and the columns that were taken from it" "|" "SELECT MAX(p.pin), (SELECT MAX(pin) FROM dw.signup) FROM dw.patron p WHERE p.patron_key > 0"
    same "where it was not left out it stays" "cf Note,score,secret_pin" "$(fields dw.visit)"
    same_as_full_build "less is kept"
    sed -i 's/^extras: {column: other, except: "secret\*"}/extras: other/' "$scratch/mappings/apart.yaml"
    run_firn
    same "it is kept again" '{"cf_score": "12", "secret_pin": "77"}' "$(other_of patron patron_no c2 acme)"
    same_as_full_build "kept again"
    firn_command verify
    code_is "verify agrees that each keeps its own" 0
    check_closed apart
}

# A column that is taken out of the extras reads staging as one that is mapped does.
vanished() {
    start vanished
    example >"$scratch/mappings/customer.yaml"
    sed -i 's/^  amount: .*/&\n  score: {type: integer, extra: cf_score}/' "$scratch/mappings/targets.yaml"
    firn_command plan
    says "tenants without such a field are not read for it" 'extras changed \(acme_in\)'
    run_firn
    sql -c "ALTER TABLE acme_in_shop.customers DROP COLUMN cf_score" -c "ALTER TABLE globex_in_shop.customers DROP COLUMN cf_score" -c "ALTER TABLE acme_in_shop.payments DROP COLUMN cf_day"
    firn_command drift
    code_is "a field that a column is taken from" 3
    says "its column would be wiped" '^    score of customer would be NULL$'
    says "where another field says it, that one is read" '^    score of customer would be read from other columns$'
    run_firn
    code_is "the branch is held" 3
    value "nothing is wiped" "10,20,40,50" "SELECT string_agg(d.score::text, ',' ORDER BY d.score) FROM dw.customer d JOIN dw.tenant t USING (tenant_key) WHERE t.tenant = 'acme'"
    value "a field that no column is taken from is let go" "" "SELECT MAX(other ->> 'cf_day') FROM dw.payment"
    firn_command drift --accept acme_in globex_in
    run_firn
    code_is "accepted" 0
    value "then it goes" "7,8" "SELECT string_agg(d.score::text, ',' ORDER BY d.score) FROM dw.customer d"
    check_closed vanished
}

for part in ${PARTS:-kept new_column promoted apart vanished}; do
    "$part"
done
erase_leaves_nothing acme
finish
