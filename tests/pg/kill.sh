#!/usr/bin/env bash
# Exactly once: a run is killed at every statement boundary and at random instants, run again, and the warehouse
# is the one of a run that nobody disturbed; both equations of the ledger close.
# FIRN_KILLS: how many kills at random instants (default 80).  FIRN_STRIDE: a cut at every how many statements; 1 is every
# boundary and takes some minutes, the default 4 fits a test that runs with every change.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

kills=${FIRN_KILLS:-80}
stride=${FIRN_STRIDE:-4}
rows=40
here=$repo/tests/pg/kill
dsn="host=$PGHOST port=$PGPORT user=$PGUSER"

# What is in the warehouse $2 with state $3 of database $1, and what must not be.
warehouse() {
    sql -d "$1" -v dw="$2" -v ctl="$3" -f "$here/warehouse.sql" -f "$here/closed.sql" | LC_ALL=C sort
}

firn_on() {
    "$firn" run --quiet --project-dir "$1" --dsn "$dsn dbname=$2"
}

# ---- statement boundaries ---------------------------------------------------------------------

# How many a script holds; a block of code holds semicolons of its own.
statements() {
    awk '/\$\$/ { block = !block } /;$/ && !block { count++ } END { print count }' "$1"
}

# The first $1 statements of script $2 on database $3, and then the connection is gone.
cut_after() {
    awk -v n="$1" '{ print } /\$\$/ { block = !block } /;$/ && !block && ++count == n { exit }' "$2" | psql -qX -v ON_ERROR_STOP=1 -d "$3" >/dev/null 2>"$scratch/$3.err" ||
        { echo "the first $1 statements: $(cat "$scratch/$3.err")"; return 1; }
}

# Database $1 gets back the warehouse that was there before the run.
before_again() {
    {
        echo "DROP SCHEMA IF EXISTS dw CASCADE; DROP SCHEMA IF EXISTS firn CASCADE;"
        cat "$scratch/before.sql"
    } | sql -d "$1" --single-transaction >/dev/null
}

# Every $2th boundary from $1 on, on database $3.
boundaries() {
    local n count
    count=$(statements "$scratch/run.sql")
    for ((n = $1; n <= count; n += $2)); do
        before_again "$3"
        cut_after "$n" "$scratch/run.sql" "$3" || return 1
        firn_on "$here" "$3" >"$scratch/$3.log" 2>&1 ||
            { echo "after $n statements: $(cat "$scratch/$3.log")"; return 1; }
        warehouse "$3" dw firn >"$scratch/$3.found"
        diff "$scratch/wanted" "$scratch/$3.found" >"$scratch/$3.diff" ||
            { head -n 20 "$scratch/$3.diff"; echo "after $n statements the warehouse is another one"; return 1; }
    done
}

# All boundaries of the run that database $1 is due, on two equal databases at a time: half of the time is waiting.
all_boundaries() {
    local odd even
    "$firn" run --dry-run --quiet --project-dir "$here" --dsn "$dsn dbname=$1" >"$scratch/run.sql"
    firn_on "$here" "$1" >/dev/null
    warehouse "$1" dw firn >"$scratch/wanted"
    boundaries 1 $((stride * 2)) "$1" >"$scratch/odd" 2>&1 &
    odd=$!
    boundaries $((stride + 1)) $((stride * 2)) "$2" >"$scratch/even" 2>&1 &
    even=$!
    wait "$odd" || not_ok "$3: $(cat "$scratch/odd")"
    wait "$even" || not_ok "$3: $(cat "$scratch/even")"
    checks=$((checks + 1))
    echo "$3: cut at $(($(statements "$scratch/run.sql") / stride)) statement boundaries"
}

sql -d postgres -c "CREATE DATABASE one"
sql -d one -f "$here/staging.sql" -c "CALL kill.play(0, $rows)"
sql -d postgres -c "CREATE DATABASE two TEMPLATE one"
: >"$scratch/before.sql"
all_boundaries one two "first load"
for name in one two; do
    before_again "$name"
    firn_on "$here" "$name" >/dev/null
    sql -d "$name" -c "CALL kill.play(1, $rows)"
done
pg_dump -n dw -n firn one >"$scratch/before.sql"
all_boundaries one two "increment"

# ---- between steps, and at random instants ----------------------------------------------------

# The same project into another warehouse of the same database: nobody disturbs that one.
cp -r "$here/mappings" "$scratch/mappings"
sed -i 's/schema: dw, control_schema: firn/schema: calm_dw, control_schema: calm_firn/' "$scratch/mappings/firn.yaml"

up() {
    wait_until "the server is there again" is_one "SELECT 1"
}

backend() {
    sql -c "SELECT a.pid FROM pg_stat_activity a WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()" 2>/dev/null || true
}

# What was rolled back before stands in the log on disk.  PostgreSQL (15) writes such an end late and takes the files of an unlogged table
# away at once, all but an empty one; when it crashes in between, recovery makes the table again and stops at that file ("could
# not create file ...: File exists"): the server does not come back.  That is not what is asked here.
flush_log() {
    sql -c "SET synchronous_commit = on" -c "SELECT txid_current()" >/dev/null 2>&1 || true
}

# Kill number $1 of the program $2 or of its server process.
strike() {
    local pids pid
    case $(($1 % 8)) in
        3 | 6)
            sql -c "SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a
                     WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()" >/dev/null 2>&1 || true
            ;;
        7) # the server starts anew and recovers
            flush_log
            pids=$(backend)
            for pid in $pids; do
                kill -9 "$pid" 2>/dev/null || true
            done
            ;;
        *) kill -9 "$2" 2>/dev/null || true ;;
    esac
}

# A run that dies at some instant of its life: $1 the kill's number.
kill_at_random() {
    local pid
    "$firn" run --quiet --project-dir "$here" --dsn "$dsn dbname=$PGDATABASE" >/dev/null 2>&1 &
    pid=$!
    sleep "0.$(printf '%03d' $((RANDOM % 320)))"
    strike "$1" "$pid"
    wait "$pid" 2>/dev/null && survived=$((survived + 1))
    up
}

# A run that dies when it says that its step number $1 is done.
kill_after_step() {
    local pid
    mkfifo "$scratch/said"
    "$firn" run --project-dir "$here" --dsn "$dsn dbname=$PGDATABASE" >/dev/null 2>"$scratch/said" &
    pid=$!
    grep -m 1 "^$1 of " "$scratch/said" >/dev/null || true
    kill -9 "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    rm "$scratch/said"
}

settle() {
    firn_on "$here" "$PGDATABASE" >"$scratch/log" 2>&1 || not_ok "$1: the run after it: $(cat "$scratch/log")"
    firn_on "$scratch" "$PGDATABASE" >"$scratch/log" 2>&1 || not_ok "$1: the calm run: $(cat "$scratch/log")"
    warehouse "$PGDATABASE" calm_dw calm_firn >"$scratch/wanted"
    warehouse "$PGDATABASE" dw firn >"$scratch/found"
    checks=$((checks + 1))
    if grep -E '^(source|target) ledger|^rows in|^queued|^left|^two members|^a key' "$scratch/found"; then
        not_ok "$1: these must not be"
    fi
    diff "$scratch/wanted" "$scratch/found" >"$scratch/diff" || not_ok "$1: < undisturbed, > killed: $(head -n 20 "$scratch/diff")"
}

RANDOM=20260110
survived=0
round=0
number=0
new_database random
# Else each recovery would go through all that the cuts above have written.
psql -qX -d postgres -c CHECKPOINT
sql -f "$here/staging.sql"
while [ "$number" -lt "$kills" ] && [ "$problems" -eq 0 ]; do
    sql -c "CALL kill.play($round, $rows)"
    for _ in 1 2 3 4 5; do
        number=$((number + 1))
        kill_at_random "$number"
    done
    settle "round $round"
    round=$((round + 1))
done
for step in $(seq 1 12); do
    [ "$problems" -eq 0 ] || break
    sql -c "CALL kill.play($round, $rows)"
    kill_after_step "$step"
    settle "killed after step $step"
    round=$((round + 1))
done
# ---- asked to stop ----------------------------------------------------------------------------

# A run that waits for a lock gets a signal: it finishes the step, says so, and the next one goes on.
asked_to_stop() {
    local pid holder
    sql -c "CALL kill.play($round, $rows)"
    psql -qX -c "BEGIN" -c "LOCK firn.lock_sale" -c "SELECT pg_sleep(600)" >/dev/null 2>&1 &
    holder=$!
    wait_until "the lock is held" is_one "SELECT COUNT(*) FROM pg_stat_activity a WHERE a.wait_event = 'PgSleep'"
    "$firn" run --project-dir "$here" --dsn "$dsn dbname=$PGDATABASE" >"$scratch/out" 2>"$scratch/err" &
    pid=$!
    wait_until "the run waits" is_one "SELECT COUNT(*) FROM pg_stat_activity a WHERE a.wait_event_type = 'Lock' AND a.application_name = 'firn'"
    kill -TERM "$pid"
    sql -c "SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a WHERE a.wait_event = 'PgSleep'" >/dev/null
    code=0
    wait "$pid" || code=$?
    wait "$holder" || true
    code_is "a run that was asked to stop" 3
    says "a run that was asked to stop" 'R002.*stopped before step'
    settle "stopped"
}
[ "$problems" -ne 0 ] || asked_to_stop

echo "killed at $number random instants ($survived runs were over by then) and after each step"
finish
