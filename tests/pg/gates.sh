#!/usr/bin/env bash
# Gates: tables that are made anew, emptied, suspended or lost changes, tasks that load or stand still, too many rows gone at
# once: who is concerned is held or compared, with the reason, the others go on; and a way to let it go on.  How far replication
# says that it is bounds how far a branch is followed.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

project "$repo/tests/pg/gates"
for t in acme bolt; do
    sql -c "CREATE SCHEMA ${t}_in_shop" -c "CREATE TABLE ${t}_in_shop.sales (id bigint PRIMARY KEY, amount decimal(12,2), upd timestamp)" \
        -c "INSERT INTO ${t}_in_shop.sales SELECT g, g, TIMESTAMP '2026-01-01' + g * INTERVAL '1 minute' FROM generate_series(1, 100) g"
done
# What sorts of sales there are, with times as text: the end of the year sorts after its beginning.
for t in acme bolt; do
    sql -c "CREATE SCHEMA ${t}_in_lookup" -c "CREATE TABLE ${t}_in_lookup.sorts (code varchar(5), name varchar(20), upd varchar(20))" \
        -c "INSERT INTO ${t}_in_lookup.sorts VALUES ('a', 'apple', '31/12/2025 23:00:00'), ('b', 'pear', NULL)" \
        -c "ALTER TABLE ${t}_in_shop.sales ADD sort varchar(5)" -c "UPDATE ${t}_in_shop.sales SET sort = CASE WHEN id % 2 = 0 THEN 'a' ELSE 'b' END"
done
sql -c "CREATE SCHEMA logs_in_shop" -c "CREATE TABLE logs_in_shop.sales (id bigint, amount decimal(12,2), op char(1), seq varchar(20))" \
    -c "INSERT INTO logs_in_shop.sales SELECT g, g, 'I', '' FROM generate_series(1, 100) g"
sql -c "CREATE SCHEMA acme_in_ctl" \
    -c "CREATE TABLE acme_in_ctl.awsdms_status (server_name varchar(384), task_name varchar(384), task_status varchar(96), status_time timestamp, source_timestamp_applied timestamp)" \
    -c "CREATE TABLE acme_in_ctl.awsdms_history (server_name varchar(384), task_name varchar(384), timeslot_type varchar(384), timeslot timestamp)" \
    -c "CREATE TABLE acme_in_ctl.awsdms_suspended_tables (server_name varchar(384), task_name varchar(384), table_owner varchar(384), table_name varchar(384), suspend_reason varchar(96), suspend_timestamp timestamp)" \
    -c "CREATE TABLE acme_in_ctl.awsdms_apply_exceptions (task_name varchar(384), table_owner varchar(384), table_name varchar(384), error_time timestamp, statement text, error text)" \
    -c "INSERT INTO acme_in_ctl.awsdms_status VALUES ('s', 'T1', 'FULL LOAD', now() AT TIME ZONE 'UTC' - INTERVAL '1 day', NULL), ('s', 'T1', 'CHANGE PROCESSING', now() AT TIME ZONE 'UTC', '2026-01-01 02:00:00')" \
    -c "INSERT INTO acme_in_ctl.awsdms_history VALUES ('s', 'T1', 'FULL LOAD', '2026-01-01'), ('s', 'T1', 'CHANGE PROCESSING', now() AT TIME ZONE 'UTC' + INTERVAL '1 day')"

run() { # WHAT CODE NOTES MODES of acme, bolt and logs
    run_firn "${@:5}"
    code_is "$1" "$2"
    same "$1: notes" "$3" "$(sql -F ' ' -c "SELECT t.tenant, l.note FROM firn.ledger l JOIN firn.tenant t USING (tenant_key) WHERE l.run_id = (SELECT MAX(run_id) FROM firn.run) AND l.note IS NOT NULL ORDER BY 1" | sed -E 's/[0-9-]{10} [0-9:]{8}/TIME/g' | paste -sd ';')"
    same "$1: modes" "$4" "$(sql -c "SELECT l.mode FROM firn.ledger l JOIN firn.tenant t USING (tenant_key) WHERE l.run_id = (SELECT MAX(run_id) FROM firn.run) ORDER BY t.tenant" | paste -sd ' ')"
    check_closed "$1"
}
rows() { # of each tenant
    sql -c "SELECT COUNT(s.id) FROM firn.tenant t LEFT JOIN dw.sale s USING (tenant_key) WHERE t.region <> '*' GROUP BY t.tenant ORDER BY t.tenant" | paste -sd ' '
}
change() { # TENANT
    sql -c "UPDATE $1_in_shop.sales SET amount = amount + 1, upd = upd + INTERVAL '10 minutes' WHERE id > 90"
}

run "a first run" 0 "" "compare compare compare"
change acme
change bolt
run "an increment" 0 "" "increment increment compare"

# Times of joined rows that are text are followed by what they mean.
for t in acme bolt; do
    sql -c "UPDATE ${t}_in_lookup.sorts SET name = 'fig', upd = '01/01/2026 00:10:00' WHERE code = 'a'"
done
run "a sort of another name" 0 "" "increment increment compare"
value "reached the sales" "50 fig,50 pear" "SELECT string_agg(s.n || ' ' || s.sort, ',') FROM (SELECT s.sort, COUNT(*) AS n FROM dw.sale s JOIN firn.tenant t USING (tenant_key) WHERE t.tenant = 'bolt' GROUP BY s.sort) s"
value "and were followed so far" "acme 2026-01-01 00:10:00,bolt 2026-01-01 00:10:00" "SELECT string_agg(t.tenant || ' ' || j.mark, ',' ORDER BY 1) FROM firn.join_state j JOIN firn.tenant t USING (tenant_key)"
sql -c "UPDATE bolt_in_lookup.sorts SET name = 'date', upd = 'soon' WHERE code = 'a'"
run "a time that is none" 0 "" "increment increment compare"
value "is read all the same" "date,pear" "SELECT string_agg(DISTINCT s.sort, ',') FROM dw.sale s JOIN firn.tenant t USING (tenant_key) WHERE t.tenant = 'bolt'"

for t in acme bolt; do
    sql -c "UPDATE ${t}_in_lookup.sorts SET upd = CASE WHEN code = 'a' THEN '01/01/2026 00:10:00' ELSE '31/01/2025 00:10:00' END"
done

# A branch is not followed beyond what its task has applied, or beyond the source's heartbeat: what comes late is not overlooked.
watermarks() {
    sql -F ' ' -c "SELECT t.tenant, s.watermark FROM firn.branch_state s JOIN firn.tenant t USING (tenant_key) WHERE t.tenant <> 'logs' ORDER BY 1" | paste -sd ';'
}
same "as far as the rows" "acme 2026-01-01 01:50:00;bolt 2026-01-01 01:50:00" "$(watermarks)"
sql -c "UPDATE acme_in_ctl.awsdms_status SET source_timestamp_applied = '2026-01-01 00:20:00'" -c "CREATE TABLE bolt_in_shop.heartbeat (id int, beat_at timestamp)" \
    -c "INSERT INTO bolt_in_shop.heartbeat VALUES (1, NULL)"
change acme
change bolt
run "without a heartbeat" 3 "bolt stalled: there is no heartbeat" "increment increment compare"
sql -c "UPDATE bolt_in_shop.heartbeat SET beat_at = now() AT TIME ZONE 'UTC' - INTERVAL '3 hours'"
run "an old heartbeat" 3 "bolt stalled: the last heartbeat is of TIME" "increment compare compare"
sql -c "UPDATE bolt_in_shop.heartbeat SET beat_at = now() AT TIME ZONE 'UTC'"
run "a new heartbeat" 0 "" "increment compare compare"
same "as far as the task, and as the rows" "acme 2026-01-01 00:20:00;bolt 2026-01-01 02:00:00" "$(watermarks)"
sql -c "UPDATE acme_in_shop.sales SET amount = 0, upd = '2026-01-01 00:05:00' WHERE id = 1"
run "a change that came late" 0 "" "increment increment compare"
value "is seen" "0.00" "SELECT s.amount FROM dw.sale s JOIN firn.tenant t USING (tenant_key) WHERE t.tenant = 'acme' AND s.id = 1"
sql -c "UPDATE acme_in_ctl.awsdms_status SET source_timestamp_applied = NULL"
run "nothing applied" 0 "" "increment increment compare"
same "nowhere" "acme 1970-01-01 00:00:00;bolt 2026-01-01 02:00:00" "$(watermarks)"
sql -c "UPDATE acme_in_ctl.awsdms_status SET source_timestamp_applied = now() AT TIME ZONE 'UTC'"
run "all applied" 0 "" "increment increment compare"
same "as far as the rows, again" "acme 2026-01-01 02:00:00;bolt 2026-01-01 02:00:00" "$(watermarks)"

# A table that was loaded anew under the same name and number, between two runs.
sql -c "DELETE FROM acme_in_shop.sales WHERE id = 50" -c "INSERT INTO acme_in_ctl.awsdms_history VALUES ('s', 'T1', 'FULL LOAD', now() AT TIME ZONE 'UTC')"
run "loaded" 3 "acme reload: task T1 loaded tables until TIME" "increment increment compare"
run "loaded: compared" 0 "" "compare increment compare"
value "what went is gone" "99" "SELECT COUNT(*) FROM dw.sale s JOIN firn.tenant t USING (tenant_key) WHERE t.tenant = 'acme'"
sql -c "INSERT INTO acme_in_shop.sales VALUES (50, 50, '2026-01-01 02:00:00', 'a')"
run "loaded: followed" 0 "" "increment increment compare"

# A joined table that is suspended.
sql -c "INSERT INTO acme_in_ctl.awsdms_suspended_tables VALUES ('s', 'T1', 'lookup', 'sorts', NULL, '2026-01-02 10:00:00')"
run "a joined table suspended" 3 "acme suspended: sorts: no reason given, since TIME" "increment increment compare"
sql -c "DELETE FROM acme_in_ctl.awsdms_suspended_tables"
run "and no more" 0 "" "compare increment compare"

# A suspended table: the others go on.
sql -c "INSERT INTO acme_in_ctl.awsdms_suspended_tables VALUES ('s', 'T1', 'shop', 'SALES', 'table error', '2026-01-02 10:00:00')"
change acme
change bolt
run "suspended" 3 "acme suspended: SALES: table error, since TIME" "increment increment compare"
firn_command status
says "status tells" "^held back for acme_in: suspended: SALES: table error, since 2026-01-02 10:00:00"
sql -c "DELETE FROM acme_in_ctl.awsdms_suspended_tables"
run "no more" 0 "" "compare increment compare"
value "and nothing was lost" "0" "SELECT COUNT(*) FROM acme_in_shop.sales a FULL JOIN (SELECT s.* FROM dw.sale s JOIN firn.tenant t USING (tenant_key) WHERE t.tenant = 'acme') s USING (id) WHERE a.amount IS DISTINCT FROM s.amount"

# Changes that could not be applied are gone: once held, then compared, then followed again.
sql -c "INSERT INTO acme_in_ctl.awsdms_apply_exceptions VALUES ('T1', 'shop', 'sales', now() AT TIME ZONE 'UTC', 'UPDATE', 'error'), ('T1', 'shop', 'other', now() AT TIME ZONE 'UTC', 'UPDATE', 'error')"
run "skipped" 3 "acme skipped: changes of sales could not be applied, 1 so far, the last at TIME" "increment increment compare"
run "compared" 0 "" "compare increment compare"
run "followed" 0 "" "increment increment compare"

# A task that loads, that was stopped, and that nobody heard of.
sql -c "INSERT INTO acme_in_ctl.awsdms_status VALUES ('s', 'T1', 'FULL LOAD', now() AT TIME ZONE 'UTC' + INTERVAL '1 second', now() AT TIME ZONE 'UTC')" -c "DELETE FROM acme_in_shop.sales WHERE id > 10"
run "loading" 3 "acme reload: task T1 loads its tables" "increment increment compare"
same "half a table takes nothing away" "100 100 100" "$(rows)"
sql -c "UPDATE acme_in_ctl.awsdms_status SET task_status = 'STOPPED' WHERE status_time = (SELECT MAX(status_time) FROM acme_in_ctl.awsdms_status)"
run "stopped" 3 "acme stalled: task T1 says STOPPED" "compare increment compare"
sql -c "UPDATE acme_in_ctl.awsdms_status SET task_status = 'CHANGE PROCESSING', status_time = now() AT TIME ZONE 'UTC' - INTERVAL '3 hours'"
run "silent" 3 "acme stalled: task T1 was last heard of at TIME" "compare increment compare"
sql -c "UPDATE acme_in_ctl.awsdms_status SET status_time = now() AT TIME ZONE 'UTC'"

# The brake, and who lets it go.
run "brake" 3 "acme brake: 90 of 100 rows vanished" "compare increment compare"
run "the wrong one accepted" 3 "acme brake: 90 of 100 rows vanished" "compare increment compare" --accept bolt
same "nothing is gone" "100 100 100" "$(rows)"
run_firn --accept acme_in:no_such
code_is "a branch that is not there" 1
says "it says so" "B012.*--accept acme_in:no_such names no branch of this run"
run "accepted" 0 "acme accepted by $PGUSER: brake: 90 of 100 rows vanished" "compare increment compare" --accept acme_in:sale
same "now they are gone" "10 100 100" "$(rows)"
run "accepted for one run" 0 "" "increment increment compare"
firn_command status
code_is "status" 0

# Made anew: compared, and the brake holds when only a part is there yet.
sql -c "DROP TABLE bolt_in_shop.sales" -c "CREATE TABLE bolt_in_shop.sales (id bigint PRIMARY KEY, amount decimal(12,2), upd timestamp, sort varchar(5))" \
    -c "INSERT INTO bolt_in_shop.sales SELECT g, 0, TIMESTAMP '2026-01-01' + g * INTERVAL '1 minute' FROM generate_series(1, 50) g"
run "made anew" 3 "bolt brake: 50 of 100 rows vanished" "increment compare compare"
sql -c "INSERT INTO bolt_in_shop.sales SELECT g, 0, TIMESTAMP '2026-01-01' + g * INTERVAL '1 minute' FROM generate_series(51, 99) g"
run "loaded" 0 "" "increment compare compare"
value "all of it is new" "99 0" "SELECT COUNT(*) || ' ' || CAST(SUM(s.amount) AS int) FROM dw.sale s JOIN firn.tenant t USING (tenant_key) WHERE t.tenant = 'bolt'"
run "and followed again" 0 "" "increment increment compare"

# Emptied under the same name: not even the last change is left, so the next run compares, and the brake holds.
sql -c "TRUNCATE bolt_in_shop.sales"
run "emptied" 0 "" "increment increment compare"
same "nothing is gone" "10 99 100" "$(rows)"
run "emptied: compared" 3 "bolt brake: 99 of 99 rows vanished" "increment compare compare"
sql -c "INSERT INTO bolt_in_shop.sales SELECT g, 1, TIMESTAMP '2026-01-01' + g * INTERVAL '1 minute' FROM generate_series(1, 95) g"
run "loaded again" 0 "" "increment compare compare"
same "as it is there" "10 95 100" "$(rows)"

# A log that is made anew tells all of its rows; one that was emptied needs to be told of.
sql -c "INSERT INTO logs_in_shop.sales VALUES (1, 11, 'U', '0001'), (2, 2, 'D', '0002')"
run "a log" 0 "" "increment increment compare"
sql -c "DROP TABLE logs_in_shop.sales" -c "CREATE TABLE logs_in_shop.sales (id bigint, amount decimal(12,2), op char(1), seq varchar(20))" \
    -c "INSERT INTO logs_in_shop.sales SELECT g, 7, 'I', '' FROM generate_series(1, 98) g"
run "a log made anew" 0 "" "increment increment compare"
value "says all anew" "98 686" "SELECT COUNT(*) || ' ' || CAST(SUM(s.amount) AS int) FROM dw.sale s JOIN firn.tenant t USING (tenant_key) WHERE t.tenant = 'logs'"
sql -c "INSERT INTO logs_in_shop.sales VALUES (1, 11, 'U', '0001')"
run "and goes on" 0 "" "increment increment compare"
sql -c "TRUNCATE logs_in_shop.sales" -c "INSERT INTO logs_in_shop.sales SELECT g, 8, 'I', '' FROM generate_series(1, 97) g"
run "a log that was emptied" 0 "" "increment increment compare" --reloaded logs
value "says all anew, too" "97 776" "SELECT COUNT(*) || ' ' || CAST(SUM(s.amount) AS int) FROM dw.sale s JOIN firn.tenant t USING (tenant_key) WHERE t.tenant = 'logs'"
firn_command verify
code_is "verify" 0
finish
