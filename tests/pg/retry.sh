#!/usr/bin/env bash
# Rows that wait for a member are read again in every run, until it comes, or until they are gone themselves; two feeds of one
# record into one target do not forget each other's.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

project "$scratch"
mkdir "$scratch/mappings"
cat >"$scratch/mappings/firn.yaml" <<'YAML'
firn: 1
name: retry
staging: {schema: "{tenant}_{region}_{function}", regions: [sg], functions: [shop]}
defaults: {brake: off}
YAML
cat >"$scratch/mappings/all.yaml" <<'YAML'
dimension: land
key: code
columns: {code: varchar(9)}
---
dimension: city
key: name
columns:
  name: varchar(9)
  land: {dimension: land, missing: quarantine}
---
dimension: home
key: id
columns:
  id: int
  land: {dimension: land, on_change: track, missing: quarantine}
---
fact: sale
key: id
columns:
  id: int
  land: {dimension: land, missing: quarantine}
---
function: shop
records:
  land: {from: shop.land as t, values: {code: t.code}}
  trip:
    from: shop.trip as t
    changed_at: t.at
    values: {a: t.a, b: t.b, land_a: t.land_a, land_b: t.land_b}
  sale:
    from: shop.sale as t
    changed_at: t.at
    values: {id: t.id, land: t.land}
  home: {from: shop.home as t, changed_at: t.at, values: {id: t.id, land: t.land}}
---
feeds:
  homes: {into: home, from: home as x, columns: {same: [id, land]}}
  lands: {into: land, from: land as x, columns: {same: [code]}}
  starts: {into: city, from: trip as x, columns: {name: x.a, land: x.land_a}}
  ends: {into: city, from: trip as x, columns: {name: x.b, land: x.land_b}}
  sales: {into: sale, from: sale as x, columns: {same: [id, land]}}
YAML
new_database retry
sql <<'SQL'
CREATE SCHEMA acme_sg_shop;
SET search_path = acme_sg_shop;
CREATE TABLE land (code text PRIMARY KEY);
CREATE TABLE trip (id int PRIMARY KEY, a text, b text, land_a text, land_b text, at timestamp);
CREATE TABLE sale (id int PRIMARY KEY, land text, at timestamp);
CREATE TABLE home (id int PRIMARY KEY, land text, at timestamp);
INSERT INTO land VALUES ('sg');
INSERT INTO trip VALUES (1, 'lima', 'oslo', 'pe', 'sg', '2020-01-01'), (2, 'rome', 'bonn', 'sg', 'de', '2020-01-01'),
                        (3, 'bali', 'java', 'sg', 'sg', '2024-01-01');
INSERT INTO sale VALUES (1, 'pe', '2020-01-01'), (2, 'de', '2020-01-01'), (3, 'sg', '2024-01-01');
SQL
waits="SELECT string_agg(target || firn_row, ' ' ORDER BY target, firn_row) FROM firn.retry"

run_firn
code_is "a first load" 0
value "who waits" "city1 city2 sale1 sale2" "$waits"
run_firn
value "they wait on" "city1 city2 sale1 sale2" "$waits"

sql -c "INSERT INTO acme_sg_shop.land VALUES ('pe')"
run_firn
value "who waits for nothing more" "city2 sale2" "$waits"
value "and is there" "lima" "SELECT name FROM dw.city JOIN dw.land USING (land_key) WHERE code = 'pe'"
value "the sale, too" 1 "SELECT id FROM dw.sale JOIN dw.land USING (land_key) WHERE code = 'pe'"

sql -c "DELETE FROM acme_sg_shop.sale WHERE id = 2" -c "DELETE FROM acme_sg_shop.trip WHERE id = 2"
run_firn
value "rows that are gone wait for nothing" "" "$waits"
firn_command reconcile
value "nothing is left of them" "0" "SELECT COUNT(*) FROM firn.quarantine"
check_closed firn

# A member whose land was another one before: what becomes of that one is nothing to it now.
sql -c "INSERT INTO acme_sg_shop.land VALUES ('xx')" -c "INSERT INTO acme_sg_shop.home VALUES (1, 'xx', '2024-01-01'), (2, 'sg', '2024-06-01')"
run_firn
sql -c "UPDATE acme_sg_shop.home SET land = 'sg', at = '2024-07-01' WHERE id = 1" -c "UPDATE acme_sg_shop.home SET at = '2024-09-01' WHERE id = 2"
run_firn
sql -c "DELETE FROM acme_sg_shop.land WHERE code = 'xx'"
run_firn
code_is "a land of before goes" 0
value "who lives elsewhere now stays, and was there" "xx since 0001-01-01 sg since 2024-07-01 now" "SELECT string_agg(l.code || ' since ' || h.valid_from::date || CASE WHEN h.is_current THEN ' now' ELSE '' END, ' ' ORDER BY h.valid_from)
    FROM dw.home h JOIN dw.land l USING (land_key) WHERE h.id = 1"
value "and waits for nobody" "0 0" "SELECT (SELECT COUNT(*) FROM firn.retry WHERE target = 'home') || ' ' || (SELECT COUNT(*) FROM firn.quarantine WHERE target = 'home')"
firn_command verify
code_is "verify" 0
finish
