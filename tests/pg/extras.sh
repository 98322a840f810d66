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
    says "the branch goes to compare" '1 branch: all rows compared, extra columns changed \(acme_in\)'
    run_firn
    code_is "a column comes" 0
    value "rows that have it are made anew, the others stay" "p2" \
        "SELECT string_agg(payment_no, ',') FROM dw.payment WHERE firn_run = (SELECT MAX(run_id) FROM firn.run)"
    value "and say so" "5" "SELECT other ->> 'cf_new' FROM dw.payment JOIN dw.tenant USING (tenant_key) WHERE payment_no = 'p2' AND tenant = 'acme'"
    firn_command plan
    checks=$((checks + 1))
    grep -q 'extra columns changed' "$scratch/out" && not_ok "once"
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

for part in kept new_column promoted; do
    "$part"
done
erase_leaves_nothing acme
finish
