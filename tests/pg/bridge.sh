#!/usr/bin/env bash
# Bridges: weights of a group sum to exactly 1 whatever comes and goes, only touched groups are written, and a sum over the
# bridge is the sum of the fact.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

project "$repo/tests/pg/bridge"
new_database bridge
s=acme_sg_bank
sql <<SQL
CREATE SCHEMA $s;
SET search_path = $s;
CREATE TABLE account (no varchar(20) PRIMARY KEY, kind varchar(10));
CREATE TABLE customer (no varchar(20) PRIMARY KEY, name varchar(40));
CREATE TABLE owner (id bigint PRIMARY KEY, account varchar(20), customer varchar(20), percent numeric(6,2), since date, at timestamp DEFAULT clock_timestamp());
CREATE TABLE balance (id bigint PRIMARY KEY, amount numeric(12,2), account varchar(20));
INSERT INTO account VALUES ('A', 'joint'), ('B', 'joint'), ('C', 'single');
INSERT INTO customer SELECT 'P' || n, 'Person ' || n FROM generate_series(1, 6) n;
INSERT INTO owner VALUES (1, 'A', 'P1', 50), (2, 'A', 'P2', 30), (3, 'A', 'P3', 40), (4, 'B', 'P1', NULL), (5, 'B', 'P4', NULL),
                         (6, 'C', 'P5', 10), (7, 'C', 'P9', 90), (8, NULL, 'P1', 5), (9, 'D', 'P6', 1);
INSERT INTO balance VALUES (1, 100, 'A'), (2, 10, 'B'), (3, 7, 'C'), (4, 3, 'D');
SQL

owners() {
    value "$1" "$2" "SELECT string_agg(x.line, ' ' ORDER BY x.line) FROM (SELECT a.account_no || ':' || string_agg(c.customer_no || '=' || round(s.weight, 4), ',' ORDER BY c.customer_no) AS line
        FROM dw.$3 s JOIN dw.account a USING (account_key) JOIN dw.customer c ON c.customer_key = s.$4 GROUP BY a.account_no) x"
}

whole() {
    value "$1: groups sum to 1" 0/0 "SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM dw.account_owner GROUP BY account_key HAVING SUM(weight) IS DISTINCT FROM 1) x)
        || '/' || (SELECT COUNT(*) FROM (SELECT 1 FROM dw.account_share GROUP BY account_key HAVING SUM(weight) IS DISTINCT FROM 1) x)"
    value "$1: no money is made or lost" "$2" "SELECT SUM(b.amount * w.weight)::numeric(12,2) FROM dw.balance b JOIN dw.account_owner w USING (account_key)"
}

run_firn
code_is "a first load" 0
whole "a first load" 120.00
owners "equal weights" "A:P1=0.3333,P2=0.3333,P3=0.3333 B:P1=0.5000,P4=0.5000 C:P5=0.5000,P9=0.5000 D:P6=1.0000" account_owner customer_key
owners "by shares, those in quarantine not counted" "A:P1=0.4167,P2=0.2500,P3=0.3333 B:P1=0.5000,P4=0.5000 C:P5=1.0000 D:P6=1.0000" account_share holder_key
value "each is its part, cut off after 12 digits; the largest share, or the first row, has the rest" "0.333333333333 0.333333333333 0.333333333334|0.250000000000 0.333333333333 0.416666666667" \
    "SELECT (SELECT string_agg(weight::text, ' ' ORDER BY weight) FROM dw.account_owner JOIN dw.account a USING (account_key) WHERE a.account_no = 'A') || '|' ||
            (SELECT string_agg(weight::text, ' ' ORDER BY weight) FROM dw.account_share JOIN dw.account a USING (account_key) WHERE a.account_no = 'A')"
value "as given" "0.5000 0.3000 0.4000" "SELECT string_agg(round(weight, 4)::text, ' ' ORDER BY firn_row) FROM dw.account_claim WHERE firn_row <= '3'"
value "a row without its group waits" "account: the key is NULL" "SELECT DISTINCT reason FROM firn.quarantine WHERE firn_row = '8'"

sql -c "CREATE TABLE public.before AS SELECT o.*, o.xmin AS version FROM dw.account_owner o"
sql -c "UPDATE $s.owner SET customer = 'P6', at = clock_timestamp() WHERE id = 5" -c "INSERT INTO $s.owner VALUES (10, 'C', 'P1', 30)" -c "INSERT INTO $s.customer VALUES ('P9', 'late')"
run_firn
code_is "owners change" 0
whole "owners change" 120.00
owners "equal weights anew" "A:P1=0.3333,P2=0.3333,P3=0.3333 B:P1=0.5000,P6=0.5000 C:P1=0.3333,P5=0.3333,P9=0.3333 D:P6=1.0000" account_owner customer_key
owners "shares anew" "A:P1=0.4167,P2=0.2500,P3=0.3333 B:P1=0.5000,P6=0.5000 C:P1=0.2308,P5=0.0769,P9=0.6923 D:P6=1.0000" account_share holder_key
value "other groups are not written" 4 "SELECT COUNT(*) FROM dw.account_owner o JOIN public.before b ON b.firn_row = o.firn_row AND b.version = o.xmin JOIN dw.account a ON a.account_key = o.account_key WHERE a.account_no IN ('A', 'D')"

# An owner moves to another account, one is written down twice, some are gone.
sql -c "UPDATE $s.owner SET account = 'B', at = clock_timestamp() WHERE id = 3" -c "INSERT INTO $s.owner VALUES (11, 'A', 'P1', 10)"
run_firn
whole "an owner moves" 120.00
owners "the later line of a pair counts" "A:P1=0.2500,P2=0.7500 B:P1=0.0000,P3=1.0000,P6=0.0000 C:P1=0.2308,P5=0.0769,P9=0.6923 D:P6=1.0000" account_share holder_key
sql -c "DELETE FROM $s.owner WHERE id IN (2, 11, 6)"
firn_command reconcile
code_is "owners gone" 0
whole "owners gone" 120.00
owners "the earlier line of the pair returns" "A:P1=1.0000 B:P1=0.0000,P3=1.0000,P6=0.0000 C:P1=0.2500,P9=0.7500 D:P6=1.0000" account_share holder_key
sql -c "DELETE FROM $s.owner WHERE account = 'C'"
firn_command reconcile
value "a group without members is none" 0 "SELECT COUNT(*) FROM dw.account_owner o JOIN dw.account a USING (account_key) WHERE a.account_no = 'C'"
run_firn
value "nothing new" 0 "SELECT SUM(inserted + updated + removed) FROM firn.target_ledger WHERE run_id = (SELECT MAX(run_id) FROM firn.run)"
check_closed "bridge"
firn_command verify
code_is "verify finds nothing" 0
sql -c "UPDATE dw.account_share SET weight = weight / 2 WHERE firn_row = (SELECT MAX(firn_row) FROM dw.account_share WHERE weight > 0)"
firn_command verify
code_is "weights that are broken" 4
says "whose" "^made: account_share of acme_sg: weights do not sum to 1: 1"
sql -c "UPDATE dw.account_share s SET weight = 0.25 + 0.5 * (SELECT COUNT(*) FROM dw.account_share o WHERE o.account_key = s.account_key AND o.firn_row < s.firn_row)
    WHERE account_key = (SELECT account_key FROM dw.account_share GROUP BY account_key HAVING COUNT(*) = 2 LIMIT 1)"
firn_command verify
says "weights that sum to 1 and are others" "^made: account_share of acme_sg: wrong weights: [12]"
run_firn

firn_command snapshot "$scratch/snapshot.json"
"$firn" run --dry-run --project-dir "$project_dir" --snapshot "$scratch/snapshot.json" --dialect redshift >"$scratch/redshift.sql"
"${BUILD_DIR:-.}/redshift_lint" "$scratch/redshift.sql" || not_ok "Redshift would refuse it"
# ---- groups of several tenants: who is erased leaves its part to the others
cp -r "$repo/tests/pg/bridge" "$scratch/shared"
project "$scratch/shared"
sed -i -e 's/^dimension: account$/&\nscope: shared/' -e 's/^dimension: customer$/&\nscope: shared/' "$project_dir"/mappings/*.yaml
new_database shared
for t in acme bolt; do
    sql <<SQL
CREATE SCHEMA ${t}_sg_bank;
SET search_path = ${t}_sg_bank;
CREATE TABLE account (no varchar(20) PRIMARY KEY, kind varchar(10));
CREATE TABLE customer (no varchar(20) PRIMARY KEY, name varchar(40));
CREATE TABLE owner (id bigint PRIMARY KEY, account varchar(20), customer varchar(20), percent numeric(6,2), since date, at timestamp DEFAULT clock_timestamp());
CREATE TABLE balance (id bigint PRIMARY KEY, amount numeric(12,2), account varchar(20));
INSERT INTO account VALUES ('A', 'joint');
INSERT INTO customer VALUES ('P1$t', 'Ann of $t'), ('P2', 'Bob');
INSERT INTO owner VALUES (1, 'A', 'P1$t', 50), (2, 'A', 'P2', 30);
INSERT INTO balance VALUES (1, 100, 'A');
SQL
done
run_firn
code_is "accounts that two tenants describe" 0
value "a group of both" 4 "SELECT COUNT(*) FROM dw.account_owner WHERE weight = 0.25"
erase_leaves_nothing acme
value "the group is the other's" 2 "SELECT COUNT(*) FROM dw.account_owner WHERE weight = 0.5"
finish
