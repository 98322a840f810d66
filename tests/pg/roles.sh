#!/usr/bin/env bash
# One dimension in several roles, with members beside two of them; and members of a shared dimension, where the words of one
# tenant count before another's until its row goes, or the tenant is paused, or the order is another one.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

cp -r "$repo/tests/pg/roles" "$scratch/project"
project "$scratch/project"
new_database roles
for t in acorn birch cedar; do
    sql <<SQL
CREATE SCHEMA ${t}_sg_bank;
SET search_path = ${t}_sg_bank;
CREATE TABLE currency (code varchar(3) PRIMARY KEY, name varchar(40), at timestamp DEFAULT clock_timestamp());
CREATE TABLE payment (no varchar(20) PRIMARY KEY, amount numeric(12,2), payer_no varchar(20), payer_name varchar(40), payer_city varchar(40),
                      payee_no varchar(20), payee_name varchar(40), booked date, valued date, settled date, currency varchar(3), at timestamp DEFAULT clock_timestamp());
INSERT INTO currency VALUES ('EUR', 'Euro of $t');
SQL
done
a=acorn_sg_bank
b=birch_sg_bank
sql -c "INSERT INTO $a.currency VALUES ('XAU', 'Gold of acorn')" -c "INSERT INTO cedar_sg_bank.currency VALUES ('XAG', 'Silver of cedar')" \
    -c "INSERT INTO $a.payment VALUES
        ('P1', 10, 'C1', 'Ann', 'Ghent', 'C2', 'Bob', '2024-01-01', '2024-01-02', '2024-01-03', 'EUR', '2024-01-01'),
        ('P2', 20, 'C2', 'Bob', 'Turin', 'C3', 'Cy', '2024-01-02', '2024-01-02', NULL, 'EUR', '2024-01-02'),
        ('P3', 30, 'C1', 'Ann', 'Ghent', NULL, NULL, '2024-01-03', NULL, '2024-01-03', 'XAU', '2024-01-03')"

parties() {
    value "$1" "$2" "SELECT string_agg(p.no || ' ' || COALESCE(r.customer_no, '?') || '>' || COALESCE(e.customer_no, '?'), ' ' ORDER BY p.no)
        FROM dw.payment p JOIN dw.customer r ON r.customer_key = p.payer_key JOIN dw.customer e ON e.customer_key = p.payee_key"
}

run_firn
code_is "a first load" 0
parties "each role has its member" "P1 C1>C2 P2 C2>C3 P3 C1>unknown"
value "three roles of the calendar" "20240101 20240102 20240103|20240102 20240102 -2|20240103 -1 20240103" \
    "SELECT string_agg(booked_date_key || ' ' || value_date_key || ' ' || settled_date_key, '|' ORDER BY no) FROM dw.payment"
value "members of both roles, once; the payer says more" "C1 Ann Ghent|C2 Bob Turin|C3 Cy " \
    "SELECT string_agg(concat_ws(' ', customer_no, name, COALESCE(city, '')), '|' ORDER BY customer_no) FROM dw.customer WHERE customer_key > 0 AND NOT firn_inferred"
value "the numbers of the books stay in the fact" "P1 P2 P3" "SELECT string_agg(no, ' ' ORDER BY no) FROM dw.payment"
sql -c "UPDATE $a.payment SET payee_no = 'C1', payee_name = 'Anna', payer_no = 'C3', payer_name = 'Cy', payer_city = 'Oslo', at = clock_timestamp() WHERE no = 'P2'"
run_firn
parties "roles change places" "P1 C1>C2 P2 C3>C1 P3 C1>unknown"
value "what only the payee says of Bob now" "C1 Ann Ghent|C2 Bob |C3 Cy Oslo" \
    "SELECT string_agg(concat_ws(' ', customer_no, name, COALESCE(city, '')), '|' ORDER BY customer_no) FROM dw.customer WHERE customer_key > 0 AND NOT firn_inferred"

# ---- whose words count
named() {
    value "$1" "$2" "SELECT string_agg(code || ' ' || COALESCE(name, '?'), '|' ORDER BY code) FROM dw.currency WHERE currency_key > 0 AND NOT firn_deleted"
}
with() {
    sed -i "s/^exclude: .*/exclude: [$1]/" "$scratch/project/mappings/firn.yaml"
}
named "the first in precedence" "EUR Euro of birch|XAG Silver of cedar|XAU Gold of acorn"
sql -c "DELETE FROM $b.currency" -c "CREATE TABLE public.keys AS SELECT code, currency_key FROM dw.currency"
firn_command reconcile
named "the next one when its row is gone" "EUR Euro of acorn|XAG Silver of cedar|XAU Gold of acorn"
sql -c "INSERT INTO $b.currency VALUES ('EUR', 'Euro of birch')"
run_firn
named "and back" "EUR Euro of birch|XAG Silver of cedar|XAU Gold of acorn"
with birch
run_firn
code_is "a tenant is paused" 0
named "the next one while it is paused" "EUR Euro of acorn|XAG Silver of cedar|XAU Gold of acorn"
with "birch, acorn"
run_firn
named "two paused: what only they know stays" "EUR Euro of cedar|XAG Silver of cedar|XAU Gold of acorn"
run_firn
value "nothing new" 0 "SELECT SUM(inserted + updated + removed) FROM firn.target_ledger WHERE run_id = (SELECT MAX(run_id) FROM firn.run)"
with nobody
run_firn
named "nobody is paused" "EUR Euro of birch|XAG Silver of cedar|XAU Gold of acorn"
sed -i 's/precedence: .*/precedence: [cedar]/' "$scratch/project/mappings/bank.yaml"
run_firn
named "another order" "EUR Euro of cedar|XAG Silver of cedar|XAU Gold of acorn"
value "keys never change" 0 "SELECT COUNT(*) FROM public.keys k LEFT JOIN dw.currency c ON c.code = k.code AND c.currency_key = k.currency_key WHERE k.currency_key > 0 AND c.code IS NULL"
check_closed "roles"
finish
