#!/usr/bin/env bash
# Patterns of dimensions: the value before the current one, special members, junk dimensions, and a tree whose branches come
# and go as a whole.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

project "$repo/tests/pg/dimensions"
new_database dimensions
sql -f "$repo/tests/pg/dimensions/staging.sql"
s=acme_sg_bank

changed() {
    value "$1: the run changes nothing" 0 "SELECT SUM(inserted + updated + removed) FROM firn.target_ledger WHERE run_id = (SELECT MAX(run_id) FROM firn.run)"
}

run_firn
code_is "a first load" 0
value "a child whose parent comes in the same run stands" "HQ N N1" "SELECT string_agg(code, ' ' ORDER BY code) FROM dw.office WHERE office_key > 0"
value "what hangs in the air waits, to any depth" "X1: parent: no member 1|X
X11: parent: no member 1|X1" "SELECT firn_row || ': ' || reason FROM firn.quarantine WHERE target = 'office' ORDER BY firn_row COLLATE \"C\""

# ---- special members
value "the author's members stand beside ours" "-3 ext external 1990-01-01|-2 - none |-1 unknown unknown " \
    "SELECT string_agg(concat_ws(' ', account_key, account_no, tier, COALESCE(opened::text, '')), '|' ORDER BY account_key) FROM dw.account WHERE account_key < 0"
value "keys that mean a special member lead to it" "-2 -3 -2" "SELECT string_agg(counter_key::text, ' ' ORDER BY id) FROM dw.payment WHERE id <= 3"
value "a member may have a key that elsewhere means a special one" "odd" \
    "SELECT a.tier FROM dw.payment p JOIN dw.account a ON a.account_key = p.account_key WHERE p.id = 5"
value "dates, too, and no day is made for them" "20240301 -2 -1 0" \
    "SELECT string_agg(settled_date_key::text, ' ' ORDER BY id) || ' ' || (SELECT COUNT(*) FROM dw.date WHERE year = 9999) FROM dw.payment WHERE id <= 3"

# ---- junk dimensions
value "each combination once, NULL being a value" "f.5 t.desk.1 .5" \
    "SELECT string_agg(concat_ws('.', CASE is_cash WHEN true THEN 't' WHEN false THEN 'f' ELSE '' END, route, priority), ' ' ORDER BY is_cash, route) FROM dw.payment_flags WHERE payment_flags_key > 0"
value "the fact points to its combination" 5 "SELECT COUNT(*) FROM dw.payment p JOIN $s.payment t ON t.id = p.id
    JOIN dw.payment_flags f ON f.payment_flags_key = p.flags_key AND f.is_cash IS NOT DISTINCT FROM t.is_cash
     AND f.route IS NOT DISTINCT FROM t.route AND f.priority = COALESCE(t.priority, 5)"
value "combinations are complete" 0 "SELECT COUNT(*) FROM dw.payment_flags WHERE firn_inferred OR firn_deleted"
value "nothing is kept of them elsewhere" 0 "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'firn' AND table_name LIKE 'contribution%flags%'"

run_firn
code_is "a second run" 0
changed "nothing new"

# ---- the value before
sql -c "UPDATE $s.account SET tier = 'platinum', at = '2024-04-01' WHERE no = 'A'" \
    -c "UPDATE $s.account SET opened = '2021-02-02', at = '2024-04-01' WHERE no = 'B'"
run_firn
code_is "changed accounts" 0
value "the value before is kept where it changed" "platinum gold|. ." \
    "SELECT string_agg(COALESCE(tier, '.') || ' ' || COALESCE(previous_tier, '.'), '|' ORDER BY account_no) FROM dw.account WHERE account_no IN ('A', 'B')"
sql -c "UPDATE $s.account SET office = 'HQ', at = '2024-04-02' WHERE no = 'A'" \
    -c "UPDATE $s.account SET tier = 'iron', at = '2024-04-02' WHERE no = 'B'"
run_firn
value "another change leaves it alone" "platinum gold N1 HQ" "SELECT concat_ws(' ', a.tier, a.previous_tier, p.code, o.code) FROM dw.account a
    JOIN dw.office o ON o.office_key = a.office_key JOIN dw.office p ON p.office_key = a.previous_office_key WHERE a.account_no = 'A'"
value "from nothing to something" "iron ." "SELECT tier || ' ' || COALESCE(previous_tier, '.') FROM dw.account WHERE account_no = 'B'"
run_firn
changed "the same again"

# ---- a tree comes and goes as a whole
sql -c "INSERT INTO $s.office VALUES ('X', 'Found', 'HQ', '2024-04-03')"
run_firn
value "the missing parent brings what hangs below it" "HQ N N1 X X1 X11" "SELECT string_agg(code, ' ' ORDER BY code) FROM dw.office WHERE office_key > 0 AND NOT firn_deleted"
value "quarantine is empty" 0 "SELECT COUNT(*) FROM firn.quarantine"
sql -c "DELETE FROM $s.office WHERE code = 'X'"
firn_command reconcile
value "its end takes them away" "HQ N N1" "SELECT string_agg(code, ' ' ORDER BY code) FROM dw.office WHERE office_key > 0 AND NOT firn_deleted"
value "and they wait again" "X1 X11" "SELECT string_agg(firn_row, ' ' ORDER BY firn_row) FROM firn.quarantine"
run_firn
changed "waiting"
sql -c "UPDATE $s.office SET parent = NULL, at = '2024-04-04' WHERE code = 'X1'"
run_firn
value "or a branch becomes a tree of its own" "HQ N N1 X1 X11" "SELECT string_agg(code, ' ' ORDER BY code) FROM dw.office WHERE office_key > 0 AND NOT firn_deleted"
sql -c "UPDATE $s.office SET parent = 'X11', at = '2024-04-05' WHERE code = 'X1'"
run_firn
value "a circle stands nowhere" "HQ N N1" "SELECT string_agg(code, ' ' ORDER BY code) FROM dw.office WHERE office_key > 0 AND NOT firn_deleted"

# ---- the original value
first() { # WHAT WANTED
    run_firn
    code_is "$1" 0
    value "$1" "$2" "SELECT string_agg(concat_ws(' ', a.account_no, COALESCE(a.first_tier, '.'), CASE WHEN o.office_key < 0 THEN '.' ELSE o.code END), '|' ORDER BY a.account_no)
        FROM dw.account a JOIN dw.office o ON o.office_key = a.first_office_key WHERE a.account_no IN ('A', 'B', 'K', 'L')"
}
first "the first known value stays" "A gold N1|B iron N"
sql -c "INSERT INTO $s.account VALUES ('K', NULL, '2024-01-01', NULL, '2024-05-01')" \
    -c "INSERT INTO $s.payment (id, amount, account, at) VALUES (90, 1, 'L', '2024-05-01')"
first "what nobody has said is no original, nor is what an inferred member has" "A gold N1|B iron N|K . .|L . ."
sql -c "INSERT INTO $s.account VALUES ('L', NULL, '2024-01-01', 'FAR', '2024-05-02')" \
    -c "UPDATE $s.account SET tier = 'wood', office = 'HQ', at = '2024-05-02' WHERE no = 'K'"
first "the first that is said is one" "A gold N1|B iron N|K wood HQ|L . ."
sql -c "INSERT INTO $s.office VALUES ('FAR', 'Far', 'HQ', '2024-05-03')" \
    -c "UPDATE $s.account SET tier = 'clay', at = '2024-05-03' WHERE no = 'L'" \
    -c "UPDATE $s.account SET tier = 'stone', office = 'N', at = '2024-05-03' WHERE no = 'K'"
first "a member that comes late is the first, too" "A gold N1|B iron N|K wood HQ|L clay FAR"
sql -c "UPDATE $s.account SET tier = NULL, office = NULL, at = '2024-05-04' WHERE no IN ('K', 'L')"
first "nothing takes it away" "A gold N1|B iron N|K wood HQ|L clay FAR"
run_firn
changed "and nothing is left to change"

# ---- other words for special members
copy=$scratch/copy
cp -r "$repo/tests/pg/dimensions" "$copy"
sed -i 's/tier: external/tier: outside/; s/^  - {key: not_applicable.*/&\n  - {key: -4, account_no: cash}/' "$copy/mappings/targets.yaml"
project "$copy"
run_firn
code_is "other words" 0
value "special members are kept up to date" "-4 cash |-3 ext outside|-2 - none" \
    "SELECT string_agg(concat_ws(' ', account_key, account_no, COALESCE(tier, '')), '|' ORDER BY account_key) FROM dw.account WHERE account_key < -1"
value "no row was read again for them" 0 "SELECT SUM(applied) FROM firn.ledger WHERE target = 'account' AND run_id = (SELECT MAX(run_id) FROM firn.run)"
check_closed "dimensions"
firn_command verify
code_is "verify finds nothing" 0
finish
