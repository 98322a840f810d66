#!/usr/bin/env bash
# A tenant's life: waiting, on board, paused, back, renamed, retired, erased; and what stays of it each time.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"
. "$repo/tests/pg/drift/tables.inc"

cp -r "$repo/tests/pg/drift" "$scratch/project"
project "$scratch/project"
printf 'defaults: {brake: off}\n' >>"$scratch/project/mappings/firn.yaml"
# Who is gone is queued for these references; the members of one have a history.
sed -i -e 's/^  currency: {dimension: currency}$/&\n  listed: {dimension: currency, missing: unknown}\n  rated: {dimension: rate, as_of: current, missing: unknown}/' \
    -e 's/^      currency: x.currency$/&\n      listed: x.currency\n      rated: x.currency/' \
    -e 's/^    from: bank.customer as t$/&\n    absences: 2/' "$scratch/project/mappings/bank.yaml"
cat >"$scratch/project/mappings/rate.yaml" <<'YAML'
dimension: rate
scope: shared
key: code
columns:
  code: varchar(3)
  name: {type: varchar(40), on_change: track}
  bloc: {dimension: bloc}
---
dimension: bloc
scope: shared
key: called
columns:
  called: varchar(40)
  also: varchar(40)
---
dimension: wallet
key: holder
columns:
  holder: varchar(20)
  money: {dimension: currency, missing: unknown}
---
dimension: purse
key: holder
columns:
  holder: varchar(20)
  money: {dimension: rate, follow: true, missing: unknown}
---
feeds:
  rates: {into: rate, from: currency as x, columns: {same: [code, name], bloc: x.name}}
  blocs: {into: bloc, from: currency as x, columns: {called: x.name, also: x.name}}
  wallets: {into: wallet, from: payment as x, columns: {holder: x.payment_no, money: x.currency}}
  purses: {into: purse, from: payment as x, columns: {holder: x.payment_no, money: x.currency}}
YAML

staging() { # tenant_region, currency
    bank_tables "$1"
    sql <<SQL
INSERT INTO ${1}_bank.customer VALUES ('C1', 'Ann MARK$1', 'Ghent'), ('C2', 'Bob MARK$1', 'MARK$1');
INSERT INTO ${1}_bank.currency VALUES ('EUR', 'Euro MARK$1'), ('$2', 'own MARK$1');
INSERT INTO ${1}_extra.kind VALUES (1, 'cash MARK$1');
INSERT INTO ${1}_bank.payment VALUES ('P1', 10, 'C1', 'EUR', 1), ('P2', 20, 'C2', '$2', 1), ('P3 MARK$1', 9999999, 'C3', 'EUR', 1);
SQL
}
tenant() {
    firn_command tenant "$@"
}
payments() { # what, wanted, tenant_region
    value "$1" "$2" "SELECT COUNT(*) FROM dw.payment p JOIN dw.tenant t ON t.tenant_key = p.tenant_key WHERE t.firn_key = '$3'"
}
new_database tenants
for t in acme_sg beta_sg acme_na; do staging "$t" "$(printf '%s' "${t:0:1}${t: -2}" | tr a-z A-Z)"; done
run_firn
code_is "a first load" 0
tenant list
says "everyone is active" "^acme_sg +active +[0-9]+ +2 +[0-9]+ +0"

# Who waits to be gone, and who has gone: the last digit of each.
waiting() {
    sql -c "SELECT COALESCE((SELECT string_agg(right(a.firn_row, 1), '' ORDER BY a.firn_row) FROM firn.absent a JOIN firn.tenant t USING (tenant_key) WHERE t.tenant = '$1'), '-') || ' ' ||
                   COALESCE((SELECT string_agg(right(c.customer_no, 1), '' ORDER BY c.customer_no) FROM dw.customer c JOIN dw.tenant t USING (tenant_key) WHERE t.tenant = '$1' AND c.firn_deleted), '-')"
}

# ---- paused: others' words count, rows stay; back: everything that was missed
sql -c "INSERT INTO beta_sg_bank.customer VALUES ('C7', 'Cyd', 'Rome'), ('C8', 'Dan', 'Rome'), ('C9', 'Eve', 'Rome')"
run_firn
sql -c "DELETE FROM beta_sg_bank.customer WHERE customer_no IN ('C7', 'C8')"
run_firn
says "some rows were missing once" "^absent, and not gone yet: 2 rows of customer"
tenant pause beta --output json
code_is "pause" 0
same "and JSON says so" '{"action":"pause","tenants":[{"name":"beta_sg","tenant":"beta","region":"sg","state":"paused"}]}' "$(tr -d ' \n' <"$scratch/out")"
sql -c "DELETE FROM beta_sg_bank.payment WHERE no = 'P1'" -c "UPDATE beta_sg_bank.payment SET amount = 21, at = clock_timestamp() WHERE no = 'P2'"
sql -c "INSERT INTO beta_sg_bank.customer VALUES ('C8', 'Dan', 'Rome')" -c "DELETE FROM beta_sg_bank.customer WHERE customer_no = 'C9'"
run_firn
code_is "a run without it" 0
payments "its rows stay" 3 beta_sg
same "and those that wait go on waiting" "78 -" "$(waiting beta)"
same "of which no run tells that does not compare them" "" "$(grep '^absent' "$scratch/out" || true)"
tenant list
says "it is paused" "^beta_sg +paused"
firn_command status
says "as status says" "^2 active, 1 paused$"
says "with the time" "^beta_sg  paused +since 20"
firn_command status --tenant acme_sg
says "of one tenant whatever it is" "^acme_sg  active +since 20.*, last read 20"
tenant pause beta
code_is "there is nothing to pause" 1
says "and it says why" "beta_sg is paused"
tenant resume beta_sg
run_firn
code_is "it goes on" 0
payments "also deletes that left no trace" 2 beta_sg
same "who was missing before and after is gone, who is missing now waits" "9 7" "$(waiting beta)"
value "and changes" 21.00 "SELECT amount FROM dw.payment p JOIN dw.tenant t ON t.tenant_key = p.tenant_key WHERE t.tenant = 'beta' AND payment_no = 'P2'"
value "who did what" "pause resume" "SELECT string_agg(action, ' ' ORDER BY done_at) FROM firn.tenant_history WHERE tenant = 'beta' AND region = 'sg'"

# ---- new ones wait where the project says so
sed -i 's/^tenants: .*/tenants: {discover: report}/' "$scratch/project/mappings/firn.yaml"
staging gone_sg GON
firn_command drift
code_is "somebody who waits is no drift" 0
says "but is named" "^not on board, with staging schemas: gone_sg$"
run_firn
code_is "a tenant waits" 0
says "and is told" "notice\[B028\].*gone_sg"
value "nothing of it is read" 0 "SELECT COUNT(*) FROM dw.tenant WHERE tenant = 'gone'"
tenant list
says "also in the list" "^gone_sg +waiting +-"
firn_command status
says "and in status" "^gone_sg  waiting +since -, last read -"
tenant add gone --dry-run
code_is "the SQL of add" 0
says "with the transaction around it" "^BEGIN"
value "nothing was added" 0 "SELECT COUNT(*) FROM firn.tenant WHERE tenant = 'gone'"
psql -qX -v ON_ERROR_STOP=1 -f "$scratch/out" >"$scratch/psql" 2>&1 || not_ok "psql does not add it: $(tail -n 3 "$scratch/psql")"
value "what was printed adds it" add "SELECT action FROM firn.tenant_history WHERE tenant = 'gone'"
run_firn
payments "then it is on board" 3 gone_sg

# ---- renamed: keys and history stay
sql -c "CREATE TABLE public.keys AS SELECT customer_key FROM dw.customer c JOIN dw.tenant t ON t.tenant_key = c.tenant_key WHERE t.tenant = 'beta'"
tenant rename beta bank_of_b
code_is "not before the schemas are renamed" 1
says "which is told" 'error\[B032\].*"beta_sg_bank" is still that of "beta"'
says "with the order" 'rename its schemas, then "firn tenant rename beta bank_of_b", then the next run'
value "nothing was renamed" 0 "SELECT COUNT(*) FROM firn.tenant WHERE tenant = 'bank_of_b'"
sql -c "ALTER SCHEMA beta_sg_bank RENAME TO bank_of_b_sg_bank"
tenant rename beta bank_of_b
code_is "nor before all of them are" 1
sql -c "ALTER SCHEMA beta_sg_extra RENAME TO bank_of_b_sg_extra"
tenant add bank_of_b
run_firn
code_is "a run before the rename takes it for a new tenant" 3
payments "loaded twice" 2 bank_of_b_sg
tenant rename beta bank_of_b
code_is "two cannot become one" 1
says "and there is a way back" 'loaded twice .*: "firn tenant erase" the one that was loaded last'
tenant erase bank_of_b
code_is "which is erased" 0
tenant rename beta bank_of_b --dry-run
says "its code is free then" '^DELETE FROM "firn"."tenant"$'
tenant rename beta bank_of_b --output json
code_is "rename" 0
same "and JSON says so" '{"action":"rename","from":"beta","to":"bank_of_b"}' "$(tr -d ' \n' <"$scratch/out")"
run_firn
code_is "a run under the new name" 0
value "each code is there once" "acme_na acme_sg bank_of_b_sg gone_sg" "SELECT string_agg(tenant || '_' || region, ' ' ORDER BY tenant, region) FROM firn.tenant WHERE region <> '*'"
value "the keys are the same" 0 "SELECT COUNT(*) FROM public.keys k LEFT JOIN dw.customer c USING (customer_key) WHERE c.customer_key IS NULL"
payments "the rows are its own" 2 bank_of_b_sg
firn_command drift
code_is "nothing has drifted by that" 0
tenant rename bank_of_b acme
code_is "nobody takes the code of another" 1

# ---- retired: not missed
tenant retire gone
sql -c "DROP SCHEMA gone_sg_bank CASCADE" -c "DROP SCHEMA gone_sg_extra CASCADE"
run_firn
code_is "a retired tenant may go" 0
payments "its rows stay" 3 gone_sg

# ---- erased
sql -c "INSERT INTO acme_sg_bank.currency VALUES ('OLD', 'old MARKacme_sg')"
run_firn
sql -c "DELETE FROM acme_sg_bank.currency WHERE code = 'OLD'"
run_firn
value "a shared member that is deleted keeps what was said of it" "old MARKacme_sg" "SELECT name FROM dw.currency WHERE code = 'OLD' AND firn_deleted"
sql -c "INSERT INTO acme_sg_bank.payment VALUES ('P4 MARKacme_sg', 1, 'C1', 'USD', 1)" -c "INSERT INTO bank_of_b_sg_bank.payment VALUES ('P9', 1, 'C1', 'ASG', 1)"
run_firn
sql -c "DELETE FROM acme_sg_bank.customer WHERE customer_no = 'C2'"
run_firn
same "rows of it wait, as one of another tenant went" "2 -, - 79" "$(waiting acme), $(waiting bank_of_b)"
tenant erase acme --rehearse
code_is "a rehearsal" 0
says "counts what would go" "^dw.payment +7 +0$"
same "and says what the next run will make anew" "waiting, to be keyed or made anew by the next run: 1 group of dw.turnover" "$(grep '^waiting' "$scratch/out" || true)"
tenant erase acme --dry-run
code_is "its SQL" 0
says "is printed" "^DELETE FROM \"dw\".\"payment\""
erase_leaves_nothing acme ': P1$' # the retired one has such a payment, too
says "its schemas are still there, which is told" "notice\\[B028\\].*acme"
payments "others keep theirs" 3 bank_of_b_sg
value "what others refer to keeps its key" "ASG -" "SELECT code || ' ' || COALESCE(name, '-') FROM dw.currency WHERE code = 'ASG'"
value "what others say too is theirs" 1 "SELECT COUNT(*) FROM dw.currency WHERE code = 'EUR' AND name IN ('Euro MARKbeta_sg', 'Euro MARKgone_sg')"
value "what nobody refers to is gone" 0 "SELECT COUNT(*) FROM (SELECT code FROM dw.currency UNION ALL SELECT code FROM dw.rate) x WHERE code IN ('ANA', 'USD')"
tenant list
says "the tombstone" "^acme_sg +erased"

# The code goes to a tenant of one region: in the others the erased one stays erased.
origin=$PGDATABASE
new_database renamed "$origin"
for schema in $(sql -c "SELECT nspname FROM pg_namespace WHERE nspname ~ '^acme_sg_'"); do
    sql -c "ALTER SCHEMA $schema RENAME TO kept_${schema##*_}"
done
for schema in $(sql -c "SELECT nspname FROM pg_namespace WHERE nspname ~ '^bank_of_b_sg_'"); do
    sql -c "ALTER SCHEMA $schema RENAME TO acme_sg_${schema##*_}"
done
tenant rename bank_of_b acme
code_is "rename to the code of an erased one" 0
value "which stays erased elsewhere" "na erased,sg active" "SELECT string_agg(t.region || ' ' || s.state, ',' ORDER BY t.region) FROM firn.tenant t JOIN firn.tenant_state s USING (tenant_key) WHERE t.tenant = 'acme'"
export PGDATABASE=$origin

tenant add acme
run_firn
code_is "unless an operator says so" 0
payments "then from its staging" 4 acme_sg
erase_leaves_nothing bank_of_b
tenant erase gone
code_is "a retired tenant whose schemas are gone" 0
value "nothing is left of it, either" "" "SELECT t FROM public.traces('gone', (SELECT array_agg(tenant_key) FROM firn.tenant WHERE tenant = 'gone')) t"
# ---- the last one: nobody is left to be read, which is as the operator wants it
erase_leaves_nothing acme
firn_command check
code_is "nothing to do is no mistake" 0
says "and is told" 'notice\[B018\].*every tenant is paused, retired, erased or excluded'
value "nothing is left in any table" 0 "SELECT (SELECT COUNT(*) FROM dw.payment) + (SELECT COUNT(*) FROM dw.customer WHERE customer_key > 0) + (SELECT COUNT(*) FROM dw.currency WHERE currency_key > 0)"
tenant erase nobody
code_is "nobody" 1
tenant erase
code_is "usage" 2
check_closed end
finish
