#!/usr/bin/env bash
# A run that another one keeps waiting says so, waits no longer than it is told to, and a killed run is not shown as if it were on.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

project "$scratch"
mkdir "$scratch/mappings"
cat >"$scratch/mappings/firn.yaml" <<'YAML'
firn: 1
name: waiting
staging: {schema: "{tenant}_{region}_{function}", regions: [sg], functions: [shop]}
YAML
cat >"$scratch/mappings/all.yaml" <<'YAML'
fact: sale
key: id
columns: {id: int}
---
function: shop
records:
  sale: {from: shop.sale as t, values: {id: t.id}}
---
feeds:
  sales: {into: sale, from: sale as x, columns: {same: [id]}}
YAML
new_database waiting
sql -c "CREATE SCHEMA acme_sg_shop" -c "CREATE TABLE acme_sg_shop.sale (id int PRIMARY KEY)" \
    -c "INSERT INTO acme_sg_shop.sale VALUES (1), (2)"

asleep="SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'"

# Another session holds the lock of a run until it is let go.
hold() {
    sql -c "SELECT pg_advisory_lock(hashtextextended('firn:firn', 0))" ${1:+-c "$1"} -c "SELECT pg_sleep(600)" >/dev/null 2>&1 &
    holder=$!
    wait_until "the lock is held" is_one "$asleep"
}

let_go() {
    sql -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'" >/dev/null
    wait "$holder" 2>/dev/null || true
}

# run_firn, and the lock is let go when it has said that it waits.
run_that_waits() {
    local letting
    : >"$scratch/err"
    (wait_until "the run says that it waits" grep -q wait "$scratch/err" && let_go) &
    letting=$!
    run_firn "$@"
    wait "$letting" || not_ok "nobody was waited for"
}

hold
run_firn --lock-timeout 0
code_is "a run that may not wait" 1
says "whom it waited for" "another run still holds the lock \(server process [0-9]+\)"
run_firn --lock-timeout soon
code_is "a time that is none" 2
let_go

hold
run_that_waits
code_is "a run that waits" 0
says "that it waits, before anything is loaded" "^another run holds the lock, waiting \(server process [0-9]+\)"
value "it did its work" 2 "SELECT count(*) FROM dw.sale"
run_firn
same "a run that does not wait says nothing of it" 0 "$(grep -c waiting "$scratch/err")"

hold "INSERT INTO firn.run VALUES (7, now() AT TIME ZONE 'UTC', NULL, 'running', 'waiting')"
firn_command status
says "the run that is on" "7 .* running"
run_that_waits --log-format json --lock-timeout 60
code_is "a run that waits long enough" 0
says "which run it waits for" '"event":"wait".*run 7, started at 20.* UTC'

sql -c "INSERT INTO firn.run VALUES (9, now() AT TIME ZONE 'UTC', NULL, 'running', 'waiting')"
firn_command status
says "a killed run" "9 .* stopped"
value "status changes nothing" running "SELECT status FROM firn.run WHERE run_id = 9"
finish
