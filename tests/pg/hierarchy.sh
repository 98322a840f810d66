#!/usr/bin/env bash
# Parent-child hierarchies: the closure table is what the parents say, after every run, through moves, deletes, members that
# others infer, and circles that come and are mended.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

project "$repo/tests/pg/hierarchy"
new_database hierarchy
s=acme_sg_bank
sql <<SQL
CREATE SCHEMA $s;
SET search_path = $s;
CREATE TABLE unit (code varchar(10) PRIMARY KEY, name varchar(40), parent varchar(10), at timestamp DEFAULT clock_timestamp());
CREATE TABLE cost (id bigint PRIMARY KEY, amount int, unit varchar(10));
INSERT INTO unit VALUES ('A', 'top', NULL), ('B', 'left', 'A'), ('C', 'right', 'A'), ('D', 'leaf', 'B'), ('E', 'ragged', 'D'), ('F', 'early', 'Z');
INSERT INTO cost VALUES (1, 10, 'E'), (2, 20, 'C'), (3, 40, 'Y'), (4, 80, NULL);
SQL

# What the staging says: who is on a way to itself, and the closure without their parents.
wanted() {
    cat <<SQL
WITH RECURSIVE member AS ($3),
edge AS (
    SELECT u.code AS child, u.parent FROM $s.unit u WHERE u.parent IS NOT NULL AND ($2)),
walk(start, at, way) AS (
    SELECT child, parent, ARRAY[child::text] FROM edge
     UNION ALL
    SELECT w.start, e.parent, w.way || e.child::text FROM walk w JOIN edge e ON e.child = w.at WHERE NOT e.child = ANY (w.way)),
circle AS (SELECT DISTINCT start FROM walk WHERE at = start),
kept AS (SELECT * FROM edge WHERE child NOT IN (SELECT start FROM circle)),
up(descendant, ancestor, depth) AS (
    SELECT d.code, d.code, 0 FROM member d WHERE d.key > 0
     UNION ALL
    SELECT u.descendant, k.parent, u.depth + 1 FROM up u JOIN kept k ON k.child = u.ancestor),
wanted AS (
    SELECT descendant, ancestor, depth, NOT EXISTS (SELECT 1 FROM kept k WHERE k.child = ancestor) AS is_top,
           NOT EXISTS (SELECT 1 FROM kept k WHERE k.parent = descendant) AS is_bottom FROM up),
got AS (
    SELECT d.code AS descendant, a.code AS ancestor, h.depth, h.is_top, h.is_bottom
      FROM dw.$1_hierarchy h JOIN member d ON d.key = h.descendant_key JOIN member a ON a.key = h.ancestor_key WHERE h.descendant_key > 0)
SELECT (SELECT COUNT(*) FROM (SELECT * FROM wanted EXCEPT ALL SELECT * FROM got) x) + (SELECT COUNT(*) FROM (SELECT * FROM got EXCEPT ALL SELECT * FROM wanted) x)
    || '/' || (SELECT COUNT(*) FROM member d WHERE d.key > 0 AND NOT d.firn_deleted AND d.parent_key < 0 AND EXISTS (SELECT 1 FROM kept k WHERE k.child = d.code))
    || '/' || (SELECT COUNT(*) FROM circle c FULL JOIN (SELECT split_part(firn_row, '|', 2) AS code FROM firn.quarantine WHERE target = '$1') q ON q.code = c.start
                WHERE c.start IS NULL OR q.code IS NULL)
SQL
}

right() {
    value "$1: units" 0/0/0 "$(wanted unit true "SELECT code, unit_key AS key, parent_key, firn_deleted FROM dw.unit")"
    value "$1: teams" 0/0/0 "$(wanted team "EXISTS (SELECT 1 FROM $s.unit p WHERE p.code = u.parent)" "SELECT code, team_key AS key, parent_key, firn_deleted FROM dw.team")"
    value "$1: posts" 0/0/0 "$(wanted post true "SELECT code, post_durable_key AS key, MAX(CASE WHEN is_current THEN parent_key ELSE -1 END) AS parent_key, bool_and(firn_deleted) AS firn_deleted
        FROM dw.post GROUP BY 1, 2")"
}

run_firn
code_is "a first load" 0
right "a first load"
value "special members stand for themselves" "-2 -1" "SELECT string_agg(descendant_key::text, ' ' ORDER BY descendant_key) FROM dw.unit_hierarchy WHERE ancestor_key = descendant_key AND descendant_key < 0 AND is_top AND is_bottom"
value "a sum over the tree" "A 30|Y 40" "SELECT string_agg(code || ' ' || amount, '|' ORDER BY code) FROM (
    SELECT a.code, SUM(c.amount) AS amount FROM dw.cost c JOIN dw.unit_hierarchy h ON h.descendant_key = c.unit_key AND h.is_top
      JOIN dw.unit a ON a.unit_key = h.ancestor_key WHERE a.unit_key > 0 GROUP BY a.code) x"
value "no cost is lost" 150 "SELECT SUM(c.amount) FROM dw.cost c JOIN dw.unit_hierarchy h ON h.descendant_key = c.unit_key AND h.is_top"
sql -c "CREATE TABLE public.before AS SELECT h.*, h.xmin AS version FROM dw.unit_hierarchy h"
run_firn
code_is "nothing new" 0
value "nothing is written" 0 "SELECT COUNT(*) FROM dw.unit_hierarchy h FULL JOIN public.before b ON b.descendant_key = h.descendant_key AND b.ancestor_key = h.ancestor_key AND b.version = h.xmin
    WHERE h.depth IS NULL OR b.depth IS NULL"

sql -c "UPDATE $s.unit SET parent = 'C', at = clock_timestamp() WHERE code = 'B'" -c "INSERT INTO $s.unit VALUES ('Z', 'late', 'E')"
run_firn
right "a branch moves, a parent comes late"
sql -c "UPDATE $s.unit SET parent = 'F', at = clock_timestamp() WHERE code = 'B'"
run_firn
code_is "a circle" 0
right "a circle"
[ "$(sql -c "SELECT COUNT(*) FROM firn.quarantine WHERE reason LIKE 'parent: leads back to the member itself: %'")" -gt 0 ] || not_ok "a circle has no reason"
value "it is told" "B D E F Z" "SELECT string_agg(split_part(firn_row, '|', 2), ' ' ORDER BY firn_row) FROM firn.quarantine WHERE target = 'unit'"
run_firn
value "a circle rests" 0 "SELECT SUM(inserted + updated + removed) FROM firn.target_ledger WHERE run_id = (SELECT MAX(run_id) FROM firn.run)"
sql -c "UPDATE $s.unit SET name = 'still', at = clock_timestamp() WHERE code = 'D'"
run_firn
right "a member of the circle changes otherwise"
sql -c "UPDATE $s.unit SET parent = 'A', at = clock_timestamp() WHERE code = 'D'"
run_firn
right "the circle is mended"
value "nothing is left of it" 0/0 "SELECT (SELECT COUNT(*) FROM firn.quarantine) || '/' || (SELECT COUNT(*) FROM firn.cycle)"
sql -c "UPDATE $s.unit SET parent = code, at = clock_timestamp() WHERE code = 'C'"
run_firn
right "a member that is its own parent"

# Anything, again and again.
circles=0
for round in 1 2 3 4 5; do
    sql <<SQL
SELECT setseed($round / 10.0) \g /dev/null
DELETE FROM $s.unit WHERE random() < 0.15;
INSERT INTO $s.unit SELECT 'U' || n, 'unit', NULL FROM generate_series(1, 15) n WHERE random() < 0.6 ON CONFLICT DO NOTHING;
UPDATE $s.unit SET at = clock_timestamp(),
       parent = CASE WHEN random() < 0.2 THEN NULL WHEN random() < 0.1 THEN 'G' || (random() * 3)::int ELSE 'U' || (random() * 14 + 1)::int END
 WHERE random() < 0.5;
INSERT INTO $s.cost SELECT $round * 100 + n, n, 'W' || $round FROM generate_series(1, 2) n;
SQL
    firn_command reconcile
    code_is "round $round" 0
    right "round $round"
    circles=$((circles + $(sql -c "SELECT COUNT(*) FROM firn.cycle")))
done
[ "$circles" -gt 0 ] || not_ok "no round had a circle"
value "what a fact infers stands in the hierarchy" 0 "SELECT COUNT(*) FROM dw.cost c LEFT JOIN dw.unit_hierarchy h ON h.descendant_key = c.unit_key WHERE h.depth IS NULL"

# The closure of a dimension that was loaded without one.
sql -c "DROP TABLE dw.unit_hierarchy, dw.team_hierarchy, dw.post_hierarchy"
run_firn
right "a hierarchy that comes late"

# Whatever is wrong with the closure, verify says so.
firn_command verify
code_is "verify finds nothing" 0
sql -c "DELETE FROM dw.unit_hierarchy WHERE (ancestor_key, descendant_key) = (SELECT h.ancestor_key, h.descendant_key FROM dw.unit_hierarchy h WHERE h.depth = 1 ORDER BY 1, 2 LIMIT 1)" \
    -c "UPDATE dw.team_hierarchy SET is_bottom = NOT is_bottom WHERE depth = 0 AND descendant_key = (SELECT MIN(team_key) FROM dw.team WHERE team_key > 0)" \
    -c "INSERT INTO dw.post_hierarchy VALUES (-1, -2, 1, false, false)"
firn_command verify
code_is "a closure that is broken" 4
says "a way up is lost" "^made: unit of acme_sg: missing in the closure: 1"
says "a leaf is none" "^made: team of acme_sg: different in the closure: 1"
says "a way up too many" "^made: post.*: too many in the closure: 1"

# What is written for Redshift is what Redshift takes.
firn_command snapshot "$scratch/snapshot.json"
code_is "a snapshot" 0
"$firn" run --dry-run --project-dir "$project_dir" --snapshot "$scratch/snapshot.json" --dialect redshift >"$scratch/redshift.sql"
"${BUILD_DIR:-.}/redshift_lint" "$scratch/redshift.sql" || not_ok "Redshift would refuse it"
check_closed "hierarchy"
finish
