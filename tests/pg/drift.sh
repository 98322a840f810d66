#!/usr/bin/env bash
# Staging tables change under their tenants: what every run and `firn drift` tell, who is held back and who goes on, what is
# remembered, and what accepting does.  One tenant's change is never another's trouble, and nothing is wiped unasked.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"
. "$repo/tests/pg/drift/tables.inc"

cp -r "$repo/tests/pg/drift" "$scratch/project"
project "$scratch/project"

staging() { # tenant_region
    bank_tables "$1"
    sql <<SQL
CREATE TABLE ${1}_bank.audit (id integer PRIMARY KEY, what text);
INSERT INTO ${1}_bank.customer VALUES ('C1', 'Ann of $1', 'Ghent'), ('C2', 'Bob of $1', 'Turin');
INSERT INTO ${1}_bank.currency VALUES ('EUR', 'Euro');
INSERT INTO ${1}_extra.kind VALUES (1, 'cash');
INSERT INTO ${1}_bank.payment VALUES ('P1', 10, 'C1', 'EUR', 1), ('P2', 20, 'C2', 'EUR', 1);
SQL
}
names() { # what, wanted
    value "$1" "$2" "SELECT string_agg(COALESCE(c.full_name, '?'), ', ' ORDER BY c.full_name) FROM dw.customer c
                       JOIN dw.tenant t ON t.tenant_key = c.tenant_key WHERE t.firn_key = '$3' AND c.is_current AND c.customer_key > 0"
}
remembered() { # what, wanted, schema.table
    value "$1" "$2" "SELECT string_agg(k.column_name, ' ' ORDER BY k.column_number) FROM firn.staging_table s JOIN firn.staging_column k ON k.shape = s.shape
                      WHERE s.schema_name || '.' || s.table_name = '$3' AND s.last_seen IS NULL"
}

new_database drift
for t in acme_sg beta_sg cedar_sg; do staging "$t"; done
run_firn
code_is "a first load" 0
value "every table is remembered, each shape once" "15 5" "SELECT (SELECT COUNT(*) FROM firn.staging_table) || ' ' || (SELECT COUNT(DISTINCT shape) FROM firn.staging_column)"
firn_command drift
code_is "nothing changed" 0
says "and it says so" "staging is as it was accepted"
run_firn
value "a run without drift writes no shapes" 15 "SELECT COUNT(*) FROM firn.staging_table"

# ---- a value with `?` whose column goes: today's silent NULL is held
sql -c "ALTER TABLE acme_sg_bank.customer DROP COLUMN full_name" -c "UPDATE beta_sg_bank.customer SET full_name = 'Ben of beta_sg' WHERE customer_no = 'C2'" \
    -c "INSERT INTO acme_sg_bank.payment VALUES ('P3', 30, 'C1', 'EUR', 1)"
firn_command drift
code_is "a held change" 3
says "what happened" "^bank.customer: full_name vanished \(character varying\(60\)\)$"
says "what it would mean" "^    full_name of customer would be NULL$"
says "for whom" "^    in acme_sg$"
run_firn
code_is "a held branch" 3
says "the run tells it" "full_name of customer would be NULL"
says "and that the branch was not done" "not done for acme_sg: drift: acme_sg_bank.customer: full_name vanished"
names "nothing is wiped" "Ann of acme_sg, Bob of acme_sg" acme_sg
names "the others go on" "Ann of beta_sg, Ben of beta_sg" beta_sg
value "so do the tenant's other records" 3 "SELECT COUNT(*) FROM dw.payment p JOIN dw.tenant t ON t.tenant_key = p.tenant_key WHERE t.firn_key = 'acme_sg'"
firn_command status
says "status has the reason" "^held back for acme_sg: drift: acme_sg_bank.customer: full_name vanished"
firn_command check
code_is "check finds no mistake in the mapping" 0
says "but says what is held" "warning\[B031\]: acme_sg: bank.customer: full_name vanished; held back until it is accepted"
remembered "what was accepted is still remembered" "customer_no full_name city" acme_sg_bank.customer
check_closed held

# ---- offline
firn_command snapshot "$scratch/held.json"
code=0
"$firn" drift --no-color --project-dir "$project_dir" --snapshot "$scratch/held.json" >"$scratch/out" 2>"$scratch/err" || code=$?
code_is "a snapshot tells the same" 3
says "with the same words" "full_name of customer would be NULL"
"$firn" drift --no-color --project-dir "$project_dir" --snapshot "$scratch/held.json" --output json >"$scratch/out" 2>"$scratch/err" || true
same "as JSON" "vanished|full_name|hold|acme_sg|full_name of customer would be NULL" \
    "$(python3 -c 'import json,sys; c=json.load(open(sys.argv[1]))["changes"][0]; print("|".join([c["kind"],c["column"],c["answer"],c["tenants"][0],c["effects"][0]["text"]]))' "$scratch/out")"

# ---- accepted
firn_command drift --accept acme_sg --dry-run
code_is "the SQL of accepting" 0
says "it names the table" "'acme_sg_bank', 'customer'"
sed 's/^COMMIT;$/ROLLBACK;/' "$scratch/out" | psql -qX -v ON_ERROR_STOP=1 >"$scratch/psql" 2>&1 || not_ok "psql does not run it: $(tail -n 3 "$scratch/psql")"
firn_command drift --accept acme_sg
code_is "accepting" 0
firn_command drift
code_is "nothing is left to tell" 0
run_firn
code_is "and it goes on" 0
names "as the operator said" "?, ?" acme_sg
value "who accepted what" "accept acme sg 1 tables" "SELECT action || ' ' || tenant || ' ' || region || ' ' || note FROM firn.tenant_history"
value "the old shape has an end" 1 "SELECT COUNT(*) FROM firn.staging_table WHERE last_seen IS NOT NULL"
value "nothing is held" 0 "SELECT COUNT(*) FROM firn.branch_state WHERE held IS NOT NULL"

# ---- renamed, and mended in the mapping
sql -c "ALTER TABLE beta_sg_bank.customer RENAME full_name TO name_full" -c "ALTER TABLE cedar_sg_bank.customer RENAME full_name TO name_full"
run_firn
code_is "renamed columns hold, too" 3
says "as what they likely are" "bank.customer: full_name was likely renamed to name_full"
says "once for both" "the same in 2 tenants: beta_sg, cedar_sg"
mkdir -p "$project_dir/mappings/tenants"
printf 'tenants: [beta, cedar]\nrecords:\n  customer:\n    values:\n      full_name: t.name_full\n' >"$project_dir/mappings/tenants/renamed.yaml"
run_firn
code_is "a mapping that reads the new name needs no accepting" 0
names "and loses nothing" "Ann of beta_sg, Ben of beta_sg" beta_sg
remembered "it is remembered" "customer_no name_full city" beta_sg_bank.customer

# ---- followed
sql -c "ALTER TABLE beta_sg_bank.payment ALTER amount TYPE numeric(12,2)" -c "ALTER TABLE beta_sg_bank.payment ADD extra_info text" \
    -c "ALTER TABLE beta_sg_bank.audit DROP COLUMN what" -c "CREATE TABLE beta_sg_bank.fresh (id integer PRIMARY KEY)"
firn_command drift beta
code_is "changes that hold nothing" 4
says "a wider type" "bank.payment: amount is numeric\(12,2\), was numeric\(10,2\)"
says "what reads it" "amount of payment is read from it"
says "what nothing reads" "nothing reads it"
run_firn
code_is "they are followed" 0
firn_command drift
code_is "and remembered" 0

# ---- another type, another key, an optional table that goes, a record that no longer fits
sql -c "ALTER TABLE beta_sg_bank.payment ALTER amount TYPE varchar(20)" -c "ALTER TABLE cedar_sg_bank.payment DROP CONSTRAINT payment_pkey" \
    -c "ALTER TABLE cedar_sg_bank.payment ADD PRIMARY KEY (no, customer_no)" -c "DROP TABLE acme_sg_extra.kind" \
    -c "ALTER TABLE beta_sg_bank.currency DROP COLUMN name"
run_firn
code_is "all of them are held" 3
says "another type" "not done for beta_sg: drift: beta_sg_bank.payment: amount is character varying\(20\), was numeric\(12,2\)"
says "another key" "not done for cedar_sg: drift: cedar_sg_bank.payment: the primary key is no, customer_no, was no"
says "a table that a value read" "not done for acme_sg: drift: acme_sg_extra.kind: the table vanished \(.*note of payment would be NULL"
says "a record that does not fit" "not done for beta_sg: drift: beta_sg_bank.currency: name vanished \(name of currency cannot be read"
value "no note is wiped" 3 "SELECT COUNT(*) FROM dw.payment p JOIN dw.tenant t ON t.tenant_key = p.tenant_key WHERE t.firn_key = 'acme_sg' AND p.note = 'cash'"
check_closed several
firn_command drift --accept 'acme*' cedar
run_firn
says "the record that does not fit is still told" "not done for beta_sg: drift: beta_sg_bank.currency"
value "accepted for acme: no notes" 0 "SELECT COUNT(*) FROM dw.payment p JOIN dw.tenant t ON t.tenant_key = p.tenant_key WHERE t.firn_key = 'acme_sg' AND p.note = 'cash'"
value "accepted for cedar: the same rows by another key" 2 "SELECT COUNT(*) FROM dw.payment p JOIN dw.tenant t ON t.tenant_key = p.tenant_key WHERE t.firn_key = 'cedar_sg'"

# ---- other answers: for a tenant, for a record
cat >"$project_dir/mappings/tenants/beta.yaml" <<'YAML'
tenant: beta
drift: {changed: follow, appeared: without}
records:
  currency:
    drift: fail
YAML
run_firn
code_is "fail" 1
says "says why" 'error\[B030\].*"beta_sg_bank.currency" has drifted'
firn_command check
code_is "so does check" 1
says "with the change" 'error\[B030\]: beta_sg: bank.currency: name vanished; nothing is run until it is accepted'
sed -i 's/drift: fail/values: {name: ~}/' "$project_dir/mappings/tenants/beta.yaml"
sql -c "ALTER TABLE beta_sg_bank.customer ADD town varchar(40)" -c "UPDATE beta_sg_bank.customer SET city = NULL, town = 'Paris'"
run_firn
code_is "the tenant's answers" 0
value "followed: amounts that are text" "10.00 20.00" "SELECT string_agg(p.amount::text, ' ' ORDER BY p.payment_no) FROM dw.payment p JOIN dw.tenant t ON t.tenant_key = p.tenant_key WHERE t.firn_key = 'beta_sg'"
value "gone on without the new column" 0 "SELECT COUNT(*) FROM dw.customer WHERE city = 'Paris'"
says "which is told every time" "bank.customer: town appeared"
firn_command drift --accept beta_sg
run_firn
value "until it is accepted" 2 "SELECT COUNT(*) FROM dw.customer WHERE city = 'Paris' AND is_current"

# ---- a run of some targets takes no new shape: nobody asked the others
sql -c "ALTER TABLE cedar_sg_bank.customer DROP COLUMN name_full"
run_firn --select target:payment
code_is "the target is not concerned" 0
run_firn
code_is "the next whole run holds" 3
says "what the other did not know" "full_name of customer"
firn_command drift --accept cedar
run_firn

# ---- schemas
sql -c "DROP SCHEMA cedar_sg_extra CASCADE"
run_firn
code_is "a schema that goes" 3
says "is told as its tables" "extra.kind: the table vanished"
firn_command drift --accept cedar
sql -c "DROP SCHEMA cedar_sg_bank CASCADE"
staging delta_na
run_firn
code_is "a tenant that goes is loud" 3
says "a warning" "warning\[B029\].*has no staging schema any more"
says "a line of the report" "not done for cedar_sg: gone: the tenant has no staging schema any more"
says "a tenant that comes is told" "notice\[B027\].*a new tenant"
value "and on board at once" 2 "SELECT COUNT(*) FROM dw.payment p JOIN dw.tenant t ON t.tenant_key = p.tenant_key WHERE t.firn_key = 'delta_na'"
value "what was loaded stays" 2 "SELECT COUNT(*) FROM dw.payment p JOIN dw.tenant t ON t.tenant_key = p.tenant_key WHERE t.firn_key = 'cedar_sg'"
check_closed gone

printf 'tenant: delta\ndrift: {narrowed: without}\n' >"$project_dir/mappings/tenants/delta.yaml"
sql -c "ALTER TABLE delta_na_bank.customer ALTER full_name TYPE varchar(30)"
firn_command drift delta
code_is "a narrower column, gone on without" 4
says "which leaves it empty" "^    full_name of customer will be NULL$"
rm "$project_dir/mappings/tenants/delta.yaml"
sql -c "ALTER TABLE delta_na_bank.customer ALTER full_name TYPE varchar(60)"

# ---- the dry run is the run
firn_command run --dry-run
"$firn" run --dry-run --project-dir "$project_dir" --dsn "host=$PGHOST port=$PGPORT user=$PGUSER dbname=$PGDATABASE" >"$scratch/a.sql" 2>/dev/null || true
"$firn" run --dry-run --project-dir "$project_dir" --dsn "host=$PGHOST port=$PGPORT user=$PGUSER dbname=$PGDATABASE" >"$scratch/b.sql" 2>/dev/null || true
same "deterministic" "" "$(cmp "$scratch/a.sql" "$scratch/b.sql" 2>&1)"
firn_command drift --accept acmee
code_is "nobody of that name" 1
says "nobody is told" 'there is no tenant "acmee"'
says "with the nearest" 'Did you mean "acme"'
firn_command drift 'nope*'
code_is "nor of that pattern" 1
sql -c "DROP SCHEMA beta_sg_bank CASCADE" -c "DROP SCHEMA beta_sg_extra CASCADE"
firn_command drift
code_is "a tenant that is gone is left out by the next run" 3
says "and named" "^gone, without a staging schema: beta_sg, cedar_sg$"
same "what is wrong with mappings is for check to say" "" "$(cat "$scratch/err")"
same "nothing is as it was accepted" "" "$(grep 'as it was accepted' "$scratch/out" || true)"
firn_command drift delta
code_is "of another one nothing is gone" 0
firn_command drift --nothing
code_is "an option that is not there" 2
firn_command drift --accept
code_is "accepting nobody" 2
finish
