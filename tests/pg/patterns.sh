#!/usr/bin/env bash
# mappings/PATTERNS.md: its examples are one project, and each pattern makes what the page says.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

mkdir -p "$scratch/project/mappings"
cat >"$scratch/project/mappings/firn.yaml" <<'YAML'
firn: 1
name: patterns
staging: {schema: "{tenant}_{region}_{function}", regions: [sg], functions: [bank]}
warehouse: {schema: dw, control_schema: firn}
tenants: discover
YAML
awk -v to="$scratch/project/mappings" '/^```yaml/ { n++; on = 1; next } /^```/ { on = 0 } on { print > (to "/example_" n ".yaml") }' "$repo/mappings/PATTERNS.md"
project "$scratch/project"
new_database patterns
sql -f "$repo/tests/pg/patterns/staging.sql"

run_firn
code_is "the examples load" 0
sql -c "UPDATE acme_sg_bank.customer SET city = 'Oslo', tier = 'silver', name = 'Anna', joined = '2023-01-01', at = '2024-02-01' WHERE no = 'C1'" \
    -c "UPDATE acme_sg_bank.account SET branch = 'S', credit = 600 WHERE no = 'A1'" -c "UPDATE acme_sg_bank.customer SET branch = 'S', at = '2024-02-01' WHERE no = 'C1'" \
    -c "INSERT INTO acme_sg_bank.teller_events VALUES (2, 'U', 'T1', NULL, 'senior', '2023-05-01', '2024-02-01'), (4, 'U', 'T1', 'Timothy', NULL, '2023-12-01', '2024-02-01')" \
    -c "DELETE FROM acme_sg_bank.owner WHERE account = 'A2'"
run_firn
code_is "and change" 0

value "types 0, 1, 2 and 6" "Anna 2020-01-01 Ghent gold silver f|Anna 2020-01-01 Oslo silver silver t" \
    "SELECT string_agg(concat_ws(' ', name, joined, city, tier, current_tier, is_current), '|' ORDER BY valid_from) FROM dw.customer WHERE customer_no = 'C1'"
value "type 3" "S N1" "SELECT b.branch_no || ' ' || p.branch_no FROM dw.account a JOIN dw.branch b ON b.branch_key = a.branch_key
    JOIN dw.branch p ON p.branch_key = a.previous_branch_key WHERE a.account_no = 'A1'"
value "beside versions" "S N1 2" "SELECT b.branch_no || ' ' || p.branch_no || ' ' || COUNT(*) FROM dw.customer c JOIN dw.branch b ON b.branch_key = c.branch_key
    JOIN dw.branch p ON p.branch_key = c.previous_branch_key WHERE c.customer_no = 'C1' GROUP BY b.branch_no, p.branch_no"
value "history from events, one of them late" "Timothy junior 2023-01-01|Timothy senior 2023-05-01|Timothy chief 2023-09-01" \
    "SELECT string_agg(concat_ws(' ', name, grade, valid_from::date), '|' ORDER BY valid_from) FROM dw.teller WHERE teller_no = 'T1'"
value "versions follow their parent's" "K1 debit Ghent|K1 debit Oslo" "SELECT string_agg(concat_ws(' ', k.card_no, k.kind, c.city), '|' ORDER BY k.valid_from)
    FROM dw.card k JOIN dw.customer c ON c.customer_key = k.holder_key WHERE k.card_no = 'K1'"
value "a hierarchy from columns" "Audit 1|Cards 10|Retail 15" "SELECT string_agg(name || ' ' || spent, '|' ORDER BY name) FROM (SELECT u.name, SUM(e.amount)::integer AS spent
    FROM dw.expense e JOIN dw.unit_hierarchy h ON h.descendant_key = e.unit_key JOIN dw.unit u ON u.unit_key = h.ancestor_key GROUP BY u.unit_path, u.name) x"
value "members of the mapping" "Counter 2|Internet 1" "SELECT string_agg(name || ' ' || n, '|' ORDER BY name) FROM (SELECT c.name, COUNT(*) AS n FROM dw.visit v JOIN dw.channel c USING (channel_key) GROUP BY c.name) x"
value "special members" "-3 cash desk" "SELECT a.account_key || ' ' || a.account_no FROM dw.payment p JOIN dw.account a ON a.account_key = p.account_key WHERE p.payment_no = 'P3'"
value "the closure of a hierarchy" "HQ 3|N 2|N1 2|S 1" "SELECT string_agg(code || ' ' || visits, '|' ORDER BY code) FROM (
    SELECT b.branch_no AS code, COUNT(*) AS visits FROM dw.visit v JOIN dw.branch_hierarchy h ON h.descendant_key = v.branch_key JOIN dw.branch b ON b.branch_key = h.ancestor_key GROUP BY b.branch_no) x"
value "a shared dimension" "EUR Euro" "SELECT code || ' ' || name FROM dw.currency WHERE currency_key > 0"
value "a junk dimension" "f web|t desk" "SELECT string_agg(CASE WHEN is_cash THEN 't ' ELSE 'f ' END || route, '|' ORDER BY route DESC) FROM dw.payment_kind WHERE payment_kind_key > 0"
value "a weighted bridge" "A1 C1 0.7500|A1 C2 0.2500" "SELECT string_agg(concat_ws(' ', a.account_no, c.customer_no, round(o.weight, 4)), '|' ORDER BY a.account_no, c.customer_no)
    FROM dw.account_owner o JOIN dw.account a USING (account_key) JOIN dw.customer c ON c.customer_durable_key = o.customer_key AND c.is_current"
value "sums over it are sums" 70.00 "SELECT SUM(p.amount * o.weight)::numeric(12,2) FROM dw.payment p JOIN dw.account_owner o USING (account_key)"
value "roles, as of then and now" "P1 Ghent Bob 20240110 20240111|P2 Oslo unknown 20240305 -2|P3 Turin unknown 20240306 20240306" \
    "SELECT string_agg(concat_ws(' ', p.payment_no, r.city, e.name, p.paid_date_key, p.settled_date_key), '|' ORDER BY p.payment_no)
    FROM dw.payment p JOIN dw.customer r ON r.customer_key = p.payer_key JOIN dw.customer e ON e.customer_durable_key = p.payee_key AND (e.is_current OR e.customer_key < 0)"
value "keys that another row holds" "R1 A1 Ghent 20240110 South|R2 unknown unknown -1 unknown" "SELECT string_agg(concat_ws(' ', r.refund_no, a.account_no, p.city,
        r.paid_date_key, b.name), '|' ORDER BY r.refund_no)
    FROM dw.refund r JOIN dw.account a USING (account_key) JOIN dw.customer p ON p.customer_key = r.payer_key JOIN dw.branch b ON b.branch_key = r.branch_key"
value "a factless fact" 3 "SELECT COUNT(*) FROM dw.visit"
value "coverage" "A1 C1|A1 C2" "SELECT string_agg(a.account_no || ' ' || c.customer_no, '|' ORDER BY c.customer_no) FROM dw.signing_right r JOIN dw.account a USING (account_key)
    JOIN dw.customer c ON c.customer_durable_key = r.customer_key AND c.is_current"
value "a snapshot of the present state" "600.00 1" "SELECT MAX(q.credit) || ' ' || COUNT(*) FROM dw.account_quarter q JOIN dw.account a USING (account_key) WHERE a.account_no = 'A1'"
value "a periodic snapshot" "20240131 100.00 100.00|20240229 100.00 0.00|20240331 70.00 -30.00" \
    "SELECT string_agg(concat_ws(' ', m.period_date_key, m.balance, COALESCE(m.turnover::text, '')), '|' ORDER BY m.period_date_key)
    FROM dw.account_month m JOIN dw.account a USING (account_key) WHERE a.account_no = 'A1' AND m.period_date_key < 20240401"
value "an accumulating snapshot" "20240110 20240305 55" "SELECT concat_ws(' ', l.first_paid_date_key, l.last_paid_date_key, l.days_between)
    FROM dw.account_life l JOIN dw.account a USING (account_key) WHERE a.account_no = 'A1'"
value "an aggregate" "N1 20240201 2|S 20240202 1" "SELECT string_agg(concat_ws(' ', b.branch_no, d.day_date_key, d.visits), '|' ORDER BY b.branch_no) FROM dw.branch_day d JOIN dw.branch b USING (branch_key)"
check_closed "patterns"

firn_command verify
code_is "verify finds nothing" 0

firn_command snapshot "$scratch/snapshot.json"
"$firn" run --dry-run --project-dir "$project_dir" --snapshot "$scratch/snapshot.json" --dialect redshift >"$scratch/redshift.sql"
"${BUILD_DIR:-.}/redshift_lint" "$scratch/redshift.sql" || not_ok "Redshift would refuse it"
finish
