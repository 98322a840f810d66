#!/usr/bin/env bash
# Which of two rows is the later one: fractions of seconds, signs of numbers and texts that begin alike.
# And what a branch is compared for: another primary key, another width of a value, another order of a macro's parameters.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

project "$scratch"
mkdir "$scratch/mappings"
cat >"$scratch/mappings/firn.yaml" <<'YAML'
firn: 1
drift: follow # what is changed here is changed on purpose
name: order
staging: {schema: "{tenant}_{region}_{function}", regions: [sg], functions: [shop]}
warehouse: {schema: dw, control_schema: firn}
tenants: discover
macros:
  less(a, b): a - b
YAML
cat >"$scratch/mappings/targets.yaml" <<'YAML'
fact: by_time
key: k
columns: {k: int, v: varchar(40)}
---
fact: by_number
key: k
columns: {k: int, v: varchar(40)}
---
fact: by_text
key: k
columns: {k: int, v: varchar(40)}
---
fact: line
columns: {id: bigint, amount: "decimal(12,4)", rest: int}
YAML
cat >"$scratch/mappings/records.yaml" <<'YAML'
function: shop
records:
  by_time:
    from: shop.log as t
    order: [t.at, t.seq]
    values: {k: t.k, v: t.v}
  by_number:
    from: shop.log as t
    order: [t.n, t.seq]
    values: {k: t.k, v: t.v}
  by_text:
    from: shop.log as t
    order: [t.name, t.seq]
    values: {k: t.k, v: t.v}
  line:
    from: shop.line as t
    changed_at: t.at
    values:
      id: t.id
      amount: {from: t.amount, type: "decimal(12,2)"}
      rest: less(t.no, 7)
YAML
cat >"$scratch/mappings/feeds.yaml" <<'YAML'
feeds:
  by_time: {into: by_time, from: by_time as x, columns: {same: [k, v]}}
  by_number: {into: by_number, from: by_number as x, columns: {same: [k, v]}}
  by_text: {into: by_text, from: by_text as x, columns: {same: [k, v]}}
  line: {into: line, from: line as x, columns: {same: [id, amount, rest]}}
YAML

new_database row_order
sql <<'SQL'
CREATE SCHEMA acme_sg_shop;
CREATE TABLE acme_sg_shop.log (seq bigint PRIMARY KEY, k int, v text, at timestamp, n numeric(10,2), name varchar(20));
INSERT INTO acme_sg_shop.log VALUES
    (9, 1, 'whole second', '2025-01-01 10:00:00', -5, 'ab'),
    (2, 1, 'later', '2025-01-01 10:00:00.5', 3, 'abc'),
    (8, 2, 'tenth', '2025-01-01 10:00:00.1', -20.5, 'x'),
    (4, 2, 'later', '2025-01-01 10:00:00.12', -3, 'x-');
CREATE TABLE acme_sg_shop.line (id bigint PRIMARY KEY, no int NOT NULL, amount numeric(12,4), at timestamp);
INSERT INTO acme_sg_shop.line SELECT n, 1, n / 3.0, timestamp '2025-01-01' + n * interval '1 day' FROM generate_series(1, 10) AS n;
SQL
run_firn
code_is "the first run" 0
for fact in by_time by_number by_text; do
    value "$fact: the later row has the key" "later,later" "SELECT string_agg(v, ',') FROM dw.$fact"
done

line="SELECT COUNT(*) || ' ' || COUNT(DISTINCT id) || ' ' || MAX(amount) || ' ' || MIN(rest) FROM dw.line"
value "lines" "10 10 3.3300 -6" "$line"
sql -c "ALTER TABLE acme_sg_shop.line DROP CONSTRAINT line_pkey, ADD PRIMARY KEY (id, no)"
run_firn
code_is "another primary key" 0
value "no line is there twice under another identity" "10 10 3.3300 -6" "$line"
check_closed "another primary key"

sed -i 's/decimal(12,2)/decimal(12,4)/' "$scratch/mappings/records.yaml"
run_firn
value "a finer value is read anew" "10 10 3.3333 -6" "$line"
sed -i 's/less(a, b)/less(b, a)/' "$scratch/mappings/firn.yaml"
run_firn
value "a macro that turned is read anew" "10 10 3.3333 6" "$line"
finish
