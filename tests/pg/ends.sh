#!/usr/bin/env bash
# Whose end a delete in a changelog is: the member's that the feed is about, not of those beside its references.  Versions
# with an open end of NULL that follow others with 9999-12-31.  Whose end it is when a row leaves a mirror.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

project "$repo/tests/pg/ends"
sql -c "CREATE SCHEMA acme_in_bank" \
    -c "CREATE TABLE acme_in_bank.shops (seq bigint PRIMARY KEY, op char(1), code varchar(10), name varchar(20), owner varchar(10), at timestamp)" \
    -c "INSERT INTO acme_in_bank.shops VALUES (1, 'I', 'A', 'a', 'O1', '2021-01-01'), (2, 'I', 'B', 'b', 'O1', '2021-02-01'),
          (3, 'U', 'A', 'aa', 'O1', '2021-03-01'), (5, 'I', 'C', 'c', 'O2', '2021-03-01'), (6, 'D', 'C', 'c', 'O2', '2021-06-01')"

firms() {
    sql -F ' ' -c "SELECT code, name, CAST(valid_from AS date), COALESCE(CAST(CAST(valid_to AS date) AS text), 'open'), is_current, firn_deleted
                     FROM dw.firm WHERE firm_key > 0 AND code = '$1' ORDER BY valid_from"
}

well() { # WHAT
    code_is "$1" 0
    value "$1: owners have no end" "0" "SELECT COUNT(*) FROM dw.owner WHERE firn_deleted"
    value "$1: all have a current version" "2" "SELECT COUNT(*) FROM dw.owner WHERE owner_key > 0 AND is_current AND valid_to = '9999-12-31'"
    firn_command verify
    code_is "$1: verify" 0
    check_closed "$1"
}

run_firn
well "a first load"
same "the firm has an end" "C c 0001-01-01 2021-06-01 f t" "$(firms C)"
sql -c "INSERT INTO acme_in_bank.shops VALUES (4, 'D', 'A', 'aa', 'O1', '2021-05-01')"
run_firn
well "a delete that comes later"
same "its last version is closed" "A aa 2021-03-01 2021-05-01 f t" "$(firms A | tail -n 1)"
same "the other firm of the owner lives, and follows him" "B b 0001-01-01 2021-02-01 f f
B b 2021-02-01 2021-03-01 f f
B b 2021-03-01 open t f" "$(firms B)"
sql -c "UPDATE acme_in_bank.shops SET op = 'D' WHERE seq = 3"
run_firn
well "a change that turns out to be a delete"
same "the owner is called as before it" "O1b" "$(sql -c "SELECT name FROM dw.owner WHERE code = 'O1' AND is_current")"

# Another way to write an open end, and another first version, are written into what is loaded: facts are keyed by it.
cp -r "$repo/tests/pg/ends/mappings" "$scratch/mappings"
project "$scratch"
sql -c "DELETE FROM acme_in_bank.shops WHERE code = 'B'"
sed -i 's/open_end: ~/first_version: change/' "$scratch/mappings/targets.yaml"
run_firn
code_is "another history" 0
value "open ends are the default" "0 3" "SELECT COUNT(*) FILTER (WHERE valid_to IS NULL) || ' ' || COUNT(*) FILTER (WHERE valid_to = '9999-12-31') FROM dw.firm"
same "first versions begin with their change" "C c 2021-03-01 2021-06-01 f t" "$(firms C)"
same "staging has dropped this one's changes" "B b 2021-02-01 9999-12-31 t f" "$(firms B | tail -n 1)"
firn_command verify
code_is "another history: verify" 0
sed -i 's/first_version: change/open_end: ~/' "$scratch/mappings/targets.yaml"
run_firn
value "open ends are NULL" "3 0" "SELECT COUNT(*) FILTER (WHERE valid_to IS NULL) || ' ' || COUNT(*) FILTER (WHERE valid_to = '9999-12-31') FROM dw.firm"
same "first versions begin with time" "C c 0001-01-01 2021-06-01 f t" "$(firms C)"
firn_command verify
code_is "as it was: verify" 0

# A row that leaves a mirror ends what its own tenant said: of a shared member another one is heard then, and who comes back starts anew.
new_database mirrors
project "$repo/tests/pg/ends/left"
for tenant in acme bolt; do
    sql -c "CREATE SCHEMA ${tenant}_in_bank" -c "CREATE TABLE ${tenant}_in_bank.towns (code varchar(10) PRIMARY KEY, name varchar(20))" \
        -c "CREATE TABLE ${tenant}_in_bank.clients (code varchar(10) PRIMARY KEY, grade varchar(20), city varchar(20))" \
        -c "INSERT INTO ${tenant}_in_bank.towns VALUES ('A', 'of $tenant')" -c "INSERT INTO ${tenant}_in_bank.clients VALUES ('C', 'gold', 'Rome')"
done
run_firn
value "the first in precedence is heard" "of acme" "SELECT name FROM dw.town WHERE town_key > 0"
sql -c "DELETE FROM acme_in_bank.towns" -c "DELETE FROM acme_in_bank.clients"
run_firn
code_is "both leave" 0
value "the other one is heard since then" "of acme f, of bolt t" "SELECT string_agg(concat_ws(' ', name, is_current), ', ' ORDER BY valid_from) FROM dw.town WHERE town_key > 0"
sql -c "INSERT INTO acme_in_bank.clients VALUES ('C', 'silver', NULL)"
run_firn
code_is "the client is back" 0
value "who has to say all of himself" "gold Rome f, silver - t" "SELECT string_agg(concat_ws(' ', grade, COALESCE(city, '-'), is_current), ', ' ORDER BY valid_from) FROM dw.client JOIN firn.tenant USING (tenant_key) WHERE client_key > 0 AND tenant = 'acme'"
sql -c "INSERT INTO acme_in_bank.towns VALUES ('A', 'of acme')"
run_firn
value "and the first in precedence again" "of acme f, of bolt f, of acme t" "SELECT string_agg(concat_ws(' ', name, is_current), ', ' ORDER BY valid_from) FROM dw.town WHERE town_key > 0"
firn_command verify
code_is "who left: verify" 0
check_closed "who left"

finish
