#!/usr/bin/env bash
# Kinds of staging by hand: dates as text in the increment, zero dates, JSON of every shape, rows stamped with the time of loading.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

project "$repo/tests/pg/kinds"
sql -f "$repo/tests/pg/kinds/staging.sql"

items() { # TENANT
    sql -F ' ' -c "SELECT i.item_no, i.name, COALESCE(CAST(i.made_on AS text), '-') FROM dw.item i JOIN dw.tenant t ON t.tenant_key = i.tenant_key
                    WHERE t.tenant = '$1' AND item_key > 0 AND NOT i.firn_deleted AND NOT i.firn_inferred ORDER BY CAST(substring(i.item_no FROM 2) AS int)" | paste -sd ';'
}
mode() { # TENANT
    sql -c "SELECT l.mode || ' ' || l.rows_read FROM firn.ledger l JOIN firn.tenant t USING (tenant_key) WHERE t.tenant = '$1' AND l.feed = 'items' AND l.run_id = (SELECT MAX(run_id) FROM firn.run)"
}
quarantined() { # TENANT
    sql -F ' ' -c "SELECT COALESCE(firn_row, '-'), reason FROM firn.quarantine q WHERE tenant = '$1' AND target = 'item' ORDER BY 1, 2" | paste -sd '|'
}

# Zero dates in all the forms that they have, and one that is none.
sql -c "INSERT INTO acme_in_shop.items VALUES (1, 'a', 1, '0000-00-00'), (2, 'b', 1, '0000-00-00 00:00:00'), (3, 'c', 1, '2024-02-29'), (4, 'd', 1, '2023-02-29'), (5, 'e', 1, '2024-00-00'), (6, 'f', 1, '0000-00-00T00:00:00')"
# A log of unwrapped rows; a truncate says nothing of any row.
sql -c "INSERT INTO foxx_in_shop.items (id, name, price, __op, __deleted, __source_ts_ms, __source_file, __source_pos) VALUES (1, 'before', 1, 'c', 'false', 1700000000000, 'binlog.999999', 4), (NULL, NULL, NULL, 't', 'false', 1700000000001, 'binlog.1000000', 2), (2, 'after', 1, 'c', 'false', 1700000000002, 'binlog.1000000', 3)"
# Text dates, the day before the month: the year's end comes before its beginning, as text.
sql -c "INSERT INTO bolt_in_shop.items VALUES (1, 'a', 1, NULL, '31/12/2025 23:50:00'), (2, 'b', 1, NULL, '30/12/2025 10:00:00'), (3, 'c', 1, NULL, '2025-12-31 10:00'), (4, 'd', 1, NULL, '00/00/0000 00:00:00')"
# A full load, stamped with the time of loading, and one change that was made before it and came after it.
sql -c "INSERT INTO crux_in_shop.items SELECT g, 'x', 1, NULL, 'I', now() AT TIME ZONE 'UTC', '' FROM generate_series(1, 3) g" \
    -c "INSERT INTO crux_in_shop.items VALUES (4, 'first', 1, NULL, 'U', now() AT TIME ZONE 'UTC' - INTERVAL '6 hours', '001')"
sql <<'SQL'
INSERT INTO gram_in_shop.items VALUES
    ('{"op":"c","before":null,"after":{"id":1,"name":"one","price":"1.50","made_on":"2024-01-02"},"ts_ms":1700000000000,"source":{"ts_ms":1700000000000,"lsn":24}}'),
    (' { "schema": {"type": "struct", "fields": [{"a": [1, -2.5e+3, [true, false, null]]}, {}, []]}, "payload": {"op":"u","after":{"id":2,"name":"t\"w\\o {[,:","price":2,"made_on":null},"source":{"lsn":25}}}'),
    ('{"op":"c","after":{"id":3,"name":"cut'),
    ('{"op":"c","after":{"id":4,"name":"four","price":"much","made_on":null},"source":{"lsn":26}}'),
    ('{"op":"c","after":{"id":5,"name":"nul\u0000","price":1},"source":{"lsn":27}}'),
    ('{"op":"c","after":{"id":6,"name":"half \ud83d","price":1},"source":{"lsn":28}}'),
    ('{"op":"c","after":{"id":7,"name":"\ud83d\ude00 \u00e9","price":1},"source":{"lsn":29}}'),
    ('{"op":"c","after":{"id":8,"name":"x","price":01},"source":{"lsn":30}}'),
    ('{"op":"c","after":{"id":9,"name":"x",},"source":{"lsn":31}}'),
    ('{"op":"c" "after":{"id":10}}'), ('[1, 2]'), ('"text"'), ('{}'), (''), ('null'),
    ('{"op":"c","after":{"id":11,"name":"before","price":1},"source":{"lsn":32}}'),
    ('{"op":"d","before":{"id":11,"name":"before","price":1},"after":null,"source":{"lsn":33}}'),
    ('{"op":"c","after":{"id":12,"name":"deep","price":1,"x":[[[[[[[[[[1]]]]]]]]]]},"source":{"lsn":34}}'),
    ('{"op":"c","after":{"id":13,"name":"emptied","price":1},"source":{"lsn":20}}'),
    ('{"op":"t","before":null,"after":null,"source":{"lsn":21}}'),
    (NULL);
SQL
run_firn
code_is "a first run" 0
same "unwrapped rows of a log, truncated" "i2 after -" "$(items foxx)"
same "zero dates are none" "i1 a -;i2 b -;i3 c 2024-02-29;i6 f -" "$(items acme)"
same "what is no date is bad" "4 made_on: cannot be read as date: 2023-02-29|5 made_on: cannot be read as date: 2024-00-00" "$(quarantined acme)"
same "text dates" "i1 a -;i2 b -;i4 d -" "$(items bolt)"
same "a time of another shape is bad" "3 changed_at: cannot be read by its format: 2025-12-31 10:00" "$(quarantined bolt)"
same "what is JSON" 'i1 one 2024-01-02;i2 t"w\o {[,: -;i7 😀 é -' "$(items gram)"
same "what is not" "- the row identity is NULL; payload: cannot be read as JSON" "$(sql -F ' ' -c "SELECT DISTINCT COALESCE(firn_row, '-'), reason FROM firn.quarantine WHERE tenant = 'gram' AND target = 'item' AND reason LIKE '%JSON%'")"
value "how many are not" "10" "SELECT COUNT(*) FROM firn.quarantine WHERE tenant = 'gram' AND target = 'item' AND reason LIKE '%JSON%'"
value "a field of another type is bad" "4 price: cannot be read as decimal(12,2)" "SELECT firn_row || ' ' || reason FROM firn.quarantine WHERE tenant = 'gram' AND target = 'item' AND reason LIKE '%price%'"
check_closed "a first run"

# Changes that as text come before what was read, and rows that were stamped later than a change that comes now.
sql -c "UPDATE bolt_in_shop.items SET name = 'later', upd = '01/01/2026 00:10:00' WHERE id = 2" -c "UPDATE bolt_in_shop.items SET upd = '01/01/2026 00:05:00' WHERE id = 3" \
    -c "DELETE FROM bolt_in_shop.items WHERE id = 1" \
    -c "UPDATE crux_in_shop.items SET name = 'changed', dms_op = 'U', dms_change_seq = '002', dms_commit_ts = now() AT TIME ZONE 'UTC' - INTERVAL '5 hours' WHERE id = 2" \
    -c "UPDATE crux_in_shop.items SET dms_op = 'D', dms_change_seq = '003', dms_commit_ts = now() AT TIME ZONE 'UTC' - INTERVAL '4 hours' WHERE id = 3"
run_firn
code_is "a second run" 0
same "followed by its text, as an increment" "increment 3" "$(mode bolt)"
same "and rightly" "i1 a -;i2 later -;i3 c -;i4 d -" "$(items bolt)"
same "a mended time leaves quarantine" "" "$(quarantined bolt)"
same "dms is read as an increment" "increment 4" "$(mode crux)"
same "loading does not hide what was changed before" "i1 x -;i2 changed -;i4 first -" "$(items crux)"
firn_command reconcile
same "silent deletes" "i2 later -;i3 c -;i4 d -" "$(items bolt)"
check_closed "a second run"
firn_command verify
code_is "verify" 0

# A row inserted again beside the one that was deleted, and one that stands twice.
sql -c "INSERT INTO crux_in_shop.items SELECT 3, 'again', 1, NULL, 'I', now() AT TIME ZONE 'UTC' - INTERVAL '3 hours', '004' FROM generate_series(1, 2)" \
    -c "INSERT INTO echo_in_shop.items VALUES (1, 'e', 1, NULL, 'u', 'false', 1700000000000), (2, 'f', 1, NULL, 'd', 'true', 1700000000000), (3, 'g', 1, NULL, NULL, 'false', 1700000000000)"
run_firn
code_is "a third run" 0
same "beside its deleted self" "i1 x -;i2 changed -;i3 again -;i4 first -" "$(items crux)"
same "unwrapped rows" "i1 e -;i3 g -" "$(items echo)"
firn_command show crux_in item
code_is "show" 0
says "its kind" '^  staging +dms +mappings/tenants.yaml:7$'
says "what that gives" '^  changed_at +t."dms_commit_ts" +mappings/tenants.yaml:7$'
firn_command show drum_in item
says "a log" '^  staging +changelog; of t.id; operation t.op; sequence t.seq; at t.at +mappings/tenants.yaml:11$'
says "what names its images" '^  row +t.id, t.seq +mappings/tenants.yaml:11$'
says "which are ends" "^  deleted +upper\\(cast\\(\\(t.op\\)"
finish
