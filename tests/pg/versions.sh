#!/usr/bin/env bash
# Versions of tracked dimensions, by hand: what the first load makes of a changelog, of sparse events and of a mirror; late
# changes before, between and after what is there; deletes and returns; and payments, early and late, that find their version.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

project "$repo/tests/pg/versions"
new_database versions
sql -f "$repo/tests/pg/versions/staging.sql"

versions() {
    sql -c "SELECT concat_ws(' ', v.account_no, coalesce(v.holder, '-'), coalesce(v.opened, '-'), coalesce(v.status, '-'),
                             coalesce(v.city, '-') || '/' || coalesce(v.current_city, '-'), v.valid_from::date, v.valid_to::date,
                             CASE WHEN v.is_current THEN 'now' END, CASE WHEN v.firn_inferred THEN 'inferred' END,
                             CASE WHEN v.firn_deleted THEN 'gone' END)
              FROM dw.account v WHERE v.account_no = '$1' AND v.account_key > 0 ORDER BY v.valid_from"
}

# Payment $1: the status of the payer's account in the version it has, the payee's number, the card's state.
payment() {
    sql -c "SELECT concat_ws(' ', coalesce(a.status, 'inferred'), p.account_no, c.state)
              FROM dw.payment f JOIN dw.account a ON a.account_key = f.account_key
              JOIN dw.account p ON p.account_durable_key = f.payee_key AND p.firn_last
              JOIN dw.card c ON c.card_key = f.card_key WHERE f.payment_no = $1"
}

reconcile() {
    "$firn" reconcile --quiet --project-dir "$project_dir" >"$scratch/out" 2>"$scratch/err" || { cat "$scratch/err"; not_ok "reconcile failed"; }
}

desks() {
    sql -c "SELECT concat_ws(' ', v.purpose, coalesce(b.name, '-'), v.valid_from::date, v.valid_to::date, CASE WHEN v.is_current THEN 'now' END)
              FROM dw.desk v JOIN dw.branch b ON b.branch_key = v.branch_key WHERE v.code = '$1' ORDER BY v.valid_from"
}

run_firn
code_is "the first run" 0
same "type 3: nothing was before the first value of a member" "" "$(sql -c "SELECT previous_holder FROM dw.account WHERE account_no = 'B'")"
same "equal neighbours are one version, type 1 is in both, type 0 is the first" "A Anna web open Pune/Pune 0001-01-01 2021-06-10
A Anna web frozen Pune/Pune 2021-06-10 9999-12-31 now" "$(versions A)"
same "a delete ends the last version" "B Bob web open Goa/Goa 0001-01-01 2021-07-01 gone" "$(versions B)"
same "an early fact makes an inferred member" "Z - - - -/- 0001-01-01 9999-12-31 now inferred" "$(versions Z)"
same "a payment before the first change finds the first version" "open B unknown" "$(payment 1)"
same "a version holds from its first instant on" "frozen Z active" "$(payment 3)"
same "a payment after the member's end has none" "unknown A active" "$(payment 4)"
same "first_version: change, and an open end that is NULL" "new 2021-01-01 2021-03-01
active 2021-03-01 -" "$(sql -c "SELECT concat_ws(' ', state, valid_from::date, coalesce(valid_to::date::text, '-')) FROM dw.card WHERE card_key > 0 ORDER BY valid_from")"
check_closed "the ledgers close"

sql -c "INSERT INTO acme_in_bank.account_changes VALUES
            (40, 'U', 'A', 'Anna', 'app', 'open', 'Goa', 'B1', '2021-03-01'),
            (41, 'U', 'A', 'Anna', 'x', 'blocked', 'Goa', 'B1', '2020-11-01'),
            (42, 'U', 'B', 'Bob2', 'web', 'open', 'Goa', 'B2', '2021-09-01'),
            (50, 'I', 'Z', 'Zed', 'web', 'open', 'Goa', 'B2', '2021-08-15');
        INSERT INTO acme_in_bank.card_events VALUES (6, 'C', 'lost', NULL, '2021-02-01');
        UPDATE acme_in_bank.branches SET name = 'Northern', updated_at = '2024-05-01' WHERE code = 'B1'"
old=$(sql -c "SELECT account_key FROM dw.account WHERE account_no = 'Z'")
run_firn
code_is "the late run" 0
same "late versions before the first and between two, ended by what was merged away" "A Anna x blocked Goa/Pune 0001-01-01 2021-01-10
A Anna x open Pune/Pune 2021-01-10 2021-03-01
A Anna x open Goa/Pune 2021-03-01 2021-06-10
A Anna x frozen Pune/Pune 2021-06-10 9999-12-31 now" "$(versions A)"
same "a member that comes back begins a new version" "B Bob2 web open Goa/Goa 0001-01-01 2021-07-01
B Bob2 web open Goa/Goa 2021-09-01 9999-12-31 now" "$(versions B)"
same "an inferred member becomes the first version and keeps its key" "$old" "$(sql -c "SELECT account_key FROM dw.account WHERE account_no = 'Z'")"
same "a loaded payment moves to a version that came late" "blocked B unknown" "$(payment 1)"
same "and one between two late ones" "open B lost" "$(payment 2)"
same "one in the gap still has none" "unknown A active" "$(payment 4)"
same "sparse: what an event leaves out is what it was" "Baroda Baroda Baroda" "$(sql -c "SELECT string_agg(bank, ' ') FROM dw.card WHERE card_key > 0")"
same "a mirror's change begins when it says" "2024-05-01" "$(sql -c "SELECT valid_from::date FROM dw.branch WHERE name = 'Northern'")"
same "type 3 keeps the value before the current one" "Ann Ann Ann Ann" "$(sql -c "SELECT string_agg(previous_holder, ' ') FROM dw.account WHERE account_no = 'A'")"
same "versions that follow are split where the parent's change" "loans North 0001-01-01 2024-05-01
loans Northern 2024-05-01 9999-12-31 now" "$(desks D1)"
check_closed "the ledgers close"

run_firn
code_is "a run without news" 0
same "a run without news leaves every version alone" "0" "$(sql -c "SELECT count(*) FROM dw.account WHERE firn_updated_run = 3")"

# An image in the gap after the delete: the payment there finds it; a delete in between takes it away again.
sql -c "INSERT INTO acme_in_bank.account_changes VALUES (60, 'U', 'B', 'Bob', 'web', 'back', 'Goa', 'B2', '2021-07-15')"
run_firn
same "a payment that waited finds the version that came" "back A active" "$(payment 4)"
same "it waits no longer" "0" "$(sql -c "SELECT count(*) FROM firn.unresolved WHERE firn_key LIKE '%|B'")"
sql -c "INSERT INTO acme_in_bank.account_changes VALUES (61, 'D', 'B', NULL, NULL, NULL, NULL, NULL, '2021-07-20')"
run_firn
same "and loses it when a late delete ends it before" "unknown A active" "$(payment 4)"

# A parent that was only known by its key gets a past; the child's own change falls between its parent's.
sql -c "INSERT INTO acme_in_bank.branches VALUES ('B9', 'Ninth', '2024-06-01')"
run_firn
same "a parent that was inferred is one version" "gold Ninth 0001-01-01 9999-12-31 now" "$(desks D3)"
sql -c "UPDATE acme_in_bank.branches SET name = 'Ninth again', updated_at = '2024-07-01' WHERE code = 'B9'"
run_firn
sql -c "UPDATE acme_in_bank.desks SET purpose = 'silver', updated_at = '2024-08-01' WHERE code = 'D3'"
run_firn
sql -c "UPDATE acme_in_bank.branches SET name = 'Last', updated_at = '2024-09-01' WHERE code = 'B9'"
run_firn
same "pieces of both" "gold Ninth 0001-01-01 2024-07-01
gold Ninth again 2024-07-01 2024-08-01
silver Ninth again 2024-08-01 2024-09-01
silver Last 2024-09-01 9999-12-31 now" "$(desks D3)"
sql -c "DELETE FROM acme_in_bank.branches WHERE code = 'B9'"
reconcile
same "the parent's end ends a piece" "2" "$(sql -c "SELECT count(*) FROM dw.desk WHERE code = 'D3' AND valid_from >= '2024-09-01'")"
same "after it there is no parent" "-1" "$(sql -c "SELECT branch_key FROM dw.desk WHERE code = 'D3' AND is_current")"

# What staging drops from a changelog is remembered; a changed mapping reads it all anew.
sql -c "DELETE FROM acme_in_bank.account_changes WHERE seq IN (30, 40)"
reconcile
same "a changelog that is cut off keeps its history" "4" "$(versions A | wc -l)"
check_closed "the ledgers close"

# The order of arrival makes no difference: all changes in one run, in a database of its own.
sql -c "SELECT account_no, holder, opened, status, city, current_city, valid_from, valid_to, is_current FROM dw.account WHERE account_key > 0 ORDER BY 1, 7" >"$scratch/piecewise"
new_database at_once
sql -f "$repo/tests/pg/versions/staging.sql"
sql -c "INSERT INTO acme_in_bank.account_changes VALUES
            (60, 'U', 'B', 'Bob', 'web', 'back', 'Goa', 'B2', '2021-07-15'),
            (61, 'D', 'B', NULL, NULL, NULL, NULL, NULL, '2021-07-20'),
            (50, 'I', 'Z', 'Zed', 'web', 'open', 'Goa', 'B2', '2021-08-15'),
            (42, 'U', 'B', 'Bob2', 'web', 'open', 'Goa', 'B2', '2021-09-01'),
            (41, 'U', 'A', 'Anna', 'x', 'blocked', 'Goa', 'B1', '2020-11-01'),
            (40, 'U', 'A', 'Anna', 'app', 'open', 'Goa', 'B1', '2021-03-01')"
run_firn
sql -c "SELECT account_no, holder, opened, status, city, current_city, valid_from, valid_to, is_current FROM dw.account WHERE account_key > 0 ORDER BY 1, 7" >"$scratch/at_once"
same "all at once or one by one" "$(cat "$scratch/piecewise")" "$(cat "$scratch/at_once")"

# A stamp far ahead: the change holds since the run that saw it, and what is made after it holds after it.
sql -c "UPDATE acme_in_bank.branches SET name = 'Far', updated_at = '2099-01-01' WHERE code = 'B1'"
run_firn
sql -c "UPDATE acme_in_bank.branches SET name = 'Near', updated_at = now() AT TIME ZONE 'UTC' WHERE code = 'B1'"
run_firn
same "a stamp far ahead moves nothing into the future" "Far false;Near true" \
    "$(sql -F ' ' -c "SELECT name, is_current FROM dw.branch WHERE name IN ('Far', 'Near') AND valid_from <= now() AT TIME ZONE 'UTC' AND valid_from < valid_to ORDER BY valid_from" | sed 's/ t$/ true/; s/ f$/ false/' | paste -sd ';')"
finish
