#!/usr/bin/env bash
# A log of changes into targets without history: the last image of each row of the source decides, whatever the order in
# which images come, and what staging drops neither removes anything nor brings it back.  And truncates, which empty what came before.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

project "$repo/tests/pg/logs"
for t in acme globex hydra; do
    sql -c "CREATE SCHEMA ${t}_in_shop" \
        -c "CREATE TABLE ${t}_in_shop.sales (seq varchar(20), op char(1), at timestamp, id bigint, no varchar(10), amount decimal(12,2), client varchar(10))" \
        -c "CREATE TABLE ${t}_in_shop.clients (seq varchar(20), op char(1), at timestamp, id bigint, no varchar(10), name varchar(20))"
done

sale() { # SEQ OP AT ID NO AMOUNT CLIENT
    sql -c "INSERT INTO acme_in_shop.sales VALUES ($([ "$1" = - ] && echo NULL || echo "'$1'"), '$2', '$3', $4, '$5', $6, '$7')"
}
client() { # SEQ OP AT ID NO NAME
    sql -c "INSERT INTO acme_in_shop.clients VALUES ('$1', '$2', '$3', $4, '$5', '$6')"
}
sales() {
    sql -F ' ' -c "SELECT s.sale_no, s.amount, c.client_no FROM dw.sale s JOIN dw.client c USING (client_key) JOIN dw.tenant t ON t.tenant_key = s.tenant_key WHERE t.tenant = 'acme' ORDER BY 1" | paste -sd ';'
}
lines() {
    sql -F ' ' -c "SELECT s.sale_no, s.amount FROM dw.sale_line s JOIN dw.tenant t ON t.tenant_key = s.tenant_key WHERE t.tenant = 'acme' ORDER BY 1" | paste -sd ';'
}
clients() {
    sql -F ' ' -c "SELECT client_no, name FROM dw.client c JOIN dw.tenant t ON t.tenant_key = c.tenant_key WHERE client_key > 0 AND t.tenant = 'acme' AND NOT c.firn_deleted AND NOT c.firn_inferred ORDER BY 1" | paste -sd ';'
}
totals() {
    sql -F ' ' -c "SELECT c.client_no, s.total FROM dw.client_total s JOIN dw.client c USING (client_key) JOIN dw.tenant t ON t.tenant_key = s.tenant_key WHERE t.tenant = 'acme' ORDER BY 1" | paste -sd ';'
}
# What the warehouse schema $1 holds of hydra, whose tables are truncated.
hydra() {
    sql -F ' ' -v dw="$1" <<'SQL' | sort
SELECT 'sale', s.sale_no, s.amount, c.client_no FROM :"dw".sale s JOIN :"dw".client c USING (client_key) JOIN :"dw".tenant t ON t.tenant_key = s.tenant_key WHERE t.tenant = 'hydra';
SELECT 'line', s.sale_no, s.amount FROM :"dw".sale_line s JOIN :"dw".tenant t USING (tenant_key) WHERE t.tenant = 'hydra';
SELECT 'total', c.client_no, s.total FROM :"dw".client_total s JOIN :"dw".client c USING (client_key) JOIN :"dw".tenant t ON t.tenant_key = s.tenant_key WHERE t.tenant = 'hydra';
SELECT 'client', c.client_no, c.name FROM :"dw".client c JOIN :"dw".tenant t USING (tenant_key) WHERE t.tenant = 'hydra' AND NOT c.firn_deleted AND NOT c.firn_inferred;
SELECT 'life', c.client_no, c.name, c.valid_from, c.valid_to, c.is_current, c.firn_deleted FROM :"dw".client_life c JOIN :"dw".tenant t USING (tenant_key) WHERE t.tenant = 'hydra';
SQL
}
told_hydra() { # TABLE VALUES
    sql -c "INSERT INTO hydra_in_shop.$1 $2"
}
run() { # WHAT SALES LINES CLIENTS TOTALS
    run_firn
    code_is "$1" 0
    same "$1: sales" "$2" "$(sales)"
    same "$1: lines" "$3" "$(lines)"
    same "$1: clients" "$4" "$(clients)"
    same "$1: totals" "$5" "$(totals)"
    check_closed "$1"
    firn_command verify
    code_is "$1: verify" 0
}

# A full load without sequences, and what followed; 12 was sold, changed, and taken back.
sale - I 2026-01-01 1 s1 10 c1
sale - I 2026-01-01 2 s2 20 c1
sale 0001 U '2026-01-02 10:00' 1 s1 11 c1
sale 0002 I '2026-01-02 11:00' 12 s12 5 c2
sale 0003 U '2026-01-02 12:00' 12 s12 6 c2
sale 0004 D '2026-01-02 13:00' 12 s12 6 c2
client 1 I 2026-01-01 1 c1 One
client 2 I 2026-01-01 2 c2 Two
client 3 U 2026-01-03 1 c1 Uno
for t in globex hydra; do
    sql -c "INSERT INTO ${t}_in_shop.sales SELECT * FROM acme_in_shop.sales WHERE seq IS NULL" -c "INSERT INTO ${t}_in_shop.clients SELECT * FROM acme_in_shop.clients WHERE seq < '3'"
done
told_hydra sales "SELECT NULL, 'I', '2026-01-01', 100 + g, 'g' || g, g, 'x' || g FROM generate_series(1, 40) g"
told_hydra clients "SELECT '2', 'I', '2026-01-01', 100 + g, 'x' || g, 'X' || g FROM generate_series(1, 40) g"
run "a first load" "s1 11.00 c1;s2 20.00 c1" "s1 11.00;s2 20.00" "c1 Uno;c2 Two" "c1 31.00"
value "history has every version" "c1 One;c1 Uno;c2 Two" "SELECT string_agg(client_no || ' ' || name, ';' ORDER BY client_no, valid_from) FROM dw.client_life l JOIN dw.tenant t USING (tenant_key) WHERE client_life_key > 0 AND t.tenant = 'acme'"

# Nothing new: nothing counted.
run_firn
value "a run without news" "0" "SELECT SUM(inserted + updated + removed) FROM firn.target_ledger WHERE run_id = (SELECT MAX(run_id) FROM firn.run)"

# Replayed after a resume, and late: an older image of s2 and of what was deleted.
sql -c "INSERT INTO acme_in_shop.sales SELECT * FROM acme_in_shop.sales WHERE seq IN ('0003', '0004', '0001')"
sale 0000 U '2026-01-02 09:00' 1 s1 99 c1
# Hydra empties its tables: so much at once is held, until somebody accepts it.
told_hydra sales "VALUES ('0100', 'T', '2026-02-01', NULL, NULL, NULL, NULL), ('0101', 'I', '2026-02-02', 1, 's1', 7, 'c1'), ('0099', 'I', '2026-01-31', 3, 's3', 7, 'c1')"
told_hydra clients "VALUES ('20100', 'T', '2026-02-01', NULL, NULL, NULL), ('20101', 'I', '2026-02-02', 1, 'c1', 'Once'), ('20099', 'I', '2026-01-31', 3, 'c3', 'Drei')"
hydra dw >"$scratch/before"
run_firn
code_is "much is truncated" 3
says "the brake says so" 'for hydra_in: brake: the source truncated its table: 41 of 42 rows would go'
same "and is held" "" "$(hydra dw | diff "$scratch/before" -)"
run_firn --accept hydra
code_is "accepted" 0
value "what was accepted is told" 5 "SELECT COUNT(*) FROM firn.ledger WHERE note LIKE 'accepted by %: brake: the source truncated its table%' AND run_id = (SELECT MAX(run_id) FROM firn.run)"
same "what came after it lives" "client c1 Once;line s1 7.00;sale s1 7.00 c1;total c1 7.00" "$(hydra dw | grep -v ^life | paste -sd ';')"
same "members end with it" "life c1 Once 2026-02-02 00:00:00 9999-12-31 00:00:00 t f;life c1 One 0001-01-01 00:00:00 2026-02-01 00:00:00 f f;life c3 Drei 0001-01-01 00:00:00 2026-02-01 00:00:00 f t" "$(hydra dw | grep '^life c[13]' | paste -sd ';')"
# Late news of before it, after staging has dropped it; and of the clients another one, older than what came with it.
sql -c "DELETE FROM hydra_in_shop.sales WHERE seq = '0100'"
told_hydra sales "VALUES ('0098', 'U', '2026-01-30', 1, 's1', 70, 'c1'), ('0097', 'I', '2026-01-30', 4, 's4', 70, 'c1'), ('0103', 'I', '2026-02-03', 2, 's2', 8, 'c2')"
told_hydra clients "VALUES ('20098', 'I', '2026-01-30', 4, 'c4', 'Vier'), ('20103', 'I', '2026-02-03', 2, 'c2', 'Zwei'), ('20102', 'T', '2026-02-02 10:00', NULL, NULL, NULL), ('20104', 'I', '2026-01-05', 101, 'x1', 'of a late clock')"
run "replayed" "s1 11.00 c1;s2 20.00 c1" "s1 11.00;s2 20.00" "c1 Uno;c2 Two" "c1 31.00"

same "truncated again" "client c2 Zwei;client x1 of a late clock;life c1 Once 2026-02-02 00:00:00 2026-02-02 10:00:00 f t;life c1 One 0001-01-01 00:00:00 2026-02-01 00:00:00 f t;life c2 Two 0001-01-01 00:00:00 2026-02-01 00:00:00 f f;life c2 Zwei 2026-02-03 00:00:00 9999-12-31 00:00:00 t f;life c3 Drei 0001-01-01 00:00:00 2026-02-01 00:00:00 f t;life c4 Vier 0001-01-01 00:00:00 2026-02-01 00:00:00 f t;life x1 X1 0001-01-01 00:00:00 2026-02-01 00:00:00 f f;life x1 of a late clock 2026-02-02 10:00:00 9999-12-31 00:00:00 t f;line s1 7.00;line s2 8.00;sale s1 7.00 c1;sale s2 8.00 c2;total c1 7.00;total c2 8.00" "$(hydra dw | grep -v '^life x[^1]\|^life x1[0-9]' | paste -sd ';')"
# A full build of the same log is the same.
cp -r "$repo/tests/pg/logs/mappings" "$scratch/mappings"
sed -i 's/^defaults:/warehouse: {schema: dw_full, control_schema: firn_full}\n&/' "$scratch/mappings/firn.yaml"
sql -c "INSERT INTO hydra_in_shop.sales VALUES ('0100', 'T', '2026-02-01', NULL, NULL, NULL, NULL)"
project "$scratch"
run_firn
code_is "a full build" 0
same "truncates in one run and in several" "" "$(diff <(hydra dw) <(hydra dw_full))"
rm -r "$scratch/mappings"
project "$repo/tests/pg/logs"

# Staging drops what it has told: the delete, too, but not an older image of the same row.
sql -c "DELETE FROM acme_in_shop.sales WHERE seq IN ('0004', '0001') OR id = 2" -c "DELETE FROM acme_in_shop.clients WHERE id = 2"
run "dropped" "s1 11.00 c1;s2 20.00 c1" "s1 11.00;s2 20.00" "c1 Uno;c2 Two" "c1 31.00"
firn_command reconcile
same "reconcile brings nothing back" "s1 11.00 c1;s2 20.00 c1" "$(sales)"

# Deleted, inserted again, called otherwise.
sale 0005 D '2026-01-03 10:00' 2 s2 20 c1
sale 0006 I '2026-01-03 10:00' 12 s12 7 c2
sale 0007 U '2026-01-03 10:00' 1 s1b 11 c2
client 4 D 2026-01-04 2 c2 Two
run "changed" "s12 7.00 c2;s1b 11.00 c2" "s12 7.00;s1b 11.00" "c1 Uno" "c2 18.00"
value "the deleted client is kept, deleted" "1" "SELECT COUNT(*) FROM dw.client WHERE client_no = 'c2' AND firn_deleted"

# Images in one batch, the wrong way round: the order decides.
sale 0009 D '2026-01-04 10:00' 13 s13 1 c1
sale 0008 I '2026-01-04 10:00' 13 s13 1 c1
sale 0011 I '2026-01-04 10:00' 14 s14 1 c1
sale 0010 D '2026-01-04 10:00' 14 s14 1 c1
client 5 I 2026-01-05 2 c2 Deux
run "the wrong way round" "s12 7.00 c2;s14 1.00 c1;s1b 11.00 c2" "s12 7.00;s14 1.00;s1b 11.00" "c1 Uno;c2 Deux" "c1 1.00;c2 18.00"

# The source's clock runs back, within a batch and from one to the next: the sequence decides, and nothing holds before what it follows.
clocks() {
    sql -F ' ' -c "SELECT client_no, name, to_char(valid_from, 'MM-DD'), is_current FROM dw.client_clock c JOIN dw.tenant t USING (tenant_key) WHERE client_clock_key > 0 AND t.tenant = 'acme' ORDER BY client_no, valid_from" | paste -sd ';'
}
clock_lives="c1 One 01-01 f;c1 Uno 01-03 f;c1 Siete 01-08 f"
client 6 U 2026-01-08 1 c1 Seis
client 7 U 2026-01-07 1 c1 Siete
client 8 U '2026-01-10 10:00' 1 c1 Ocho
run "a clock that runs back" "s12 7.00 c2;s14 1.00 c1;s1b 11.00 c2" "s12 7.00;s14 1.00;s1b 11.00" "c1 Ocho;c2 Deux" "c1 1.00;c2 18.00"
same "versions by the sequence" "$clock_lives;c1 Ocho 01-10 t;c2 Two 01-01 f;c2 Deux 01-05 t" "$(clocks)"
client 9 U '2026-01-10 09:30' 1 c1 Nueve
client 91 U '2026-01-10 09:50' 2 c2 Dos
client 92 D '2026-01-10 09:40' 2 c2 Dos
run "a clock that runs back between runs" "s12 7.00 c2;s14 1.00 c1;s1b 11.00 c2" "s12 7.00;s14 1.00;s1b 11.00" "c1 Nueve" "c1 1.00;c2 18.00"
same "versions by the sequence, in two batches" "$clock_lives;c1 Nueve 01-10 t;c2 Two 01-01 f;c2 Deux 01-05 f" "$(clocks)"

# Another value: read anew, and what staging has dropped stays.
cp -r "$repo/tests/pg/logs/mappings" "$scratch/mappings"
project "$scratch"
sed -i 's/no: t.no, amount: t.amount/no: t.no, amount: "t.amount * 2"/' "$scratch/mappings/records.yaml"
run "mapping changed" "s12 14.00 c2;s14 2.00 c1;s1b 22.00 c2" "s12 14.00;s14 2.00;s1b 22.00" "c1 Nueve" "c1 2.00;c2 36.00"

# Ordered otherwise: what was known of the order counts no more.
sed -i 's/sequence: t.seq, at: t.at/sequence: [t.at, t.seq], at: t.at/' "$scratch/mappings/records.yaml"
sale 0012 U '2026-01-06 10:00' 14 s14 3 c1
run "ordered otherwise" "s12 14.00 c2;s14 6.00 c1;s1b 22.00 c2" "s12 14.00;s14 6.00;s1b 22.00" "c1 Nueve" "c1 6.00;c2 36.00"
erase_leaves_nothing acme
finish
