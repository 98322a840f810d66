#!/usr/bin/env bash
# Measures Firn against the bare parser and against SQL written by hand.  See README.md.
#   tests/bench/run.sh [start|yaml|onboard|explain|load|many|history|decode|convert|drift]...      all ten without arguments
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
repo=${REPO:-$(cd "$here/../.." && pwd)}
firn=${FIRN:-$repo/build/release/firn}
if [ -n "${BENCH_SMALL:-}" ]; then
    sizes=${BENCH_SIZES:-"10 30"} tenants=${BENCH_TENANTS:-12} rows=${BENCH_ROWS:-2000}
    many=${BENCH_MANY:-40} many_rows=${BENCH_MANY_ROWS:-50}
    members=${BENCH_MEMBERS:-2000} payments=${BENCH_PAYMENTS:-5000}
    onboard_tables=${BENCH_TABLES:-20} onboard_tenants=${BENCH_MAPPED:-10}
    coded=${BENCH_CODED:-20000} values=${BENCH_VALUES:-1000}
    convert_rows=${BENCH_CONVERT_ROWS:-20000}
else
    sizes=${BENCH_SIZES:-"10 100 300 1000"} tenants=${BENCH_TENANTS:-120} rows=${BENCH_ROWS:-41667}
    many=${BENCH_MANY:-1000} many_rows=${BENCH_MANY_ROWS:-200}
    members=${BENCH_MEMBERS:-1000000 10000000} payments=${BENCH_PAYMENTS:-5000000}
    onboard_tables=${BENCH_TABLES:-60} onboard_tenants=${BENCH_MAPPED:-121}
    coded=${BENCH_CODED:-1000000} values=${BENCH_VALUES:-10000}
    convert_rows=${BENCH_CONVERT_ROWS:-300000}
fi

# Later lines win over those of private_pg.sh.  Autovacuum would work at times of its own; its transactions would
# count as Firn's.  A run over 1000 tenants locks some thousands of tables.
export FIRN_TEST_PG_CONF="${FIRN_TEST_PG_CONF:-
shared_buffers = 1GB
work_mem = 64MB
maintenance_work_mem = 256MB
max_wal_size = 8GB
max_locks_per_transaction = 1024
max_parallel_workers_per_gather = 2
autovacuum = off
jit = off
log_line_prefix = ''}"

scratch=$(mktemp -d /tmp/firn-bench.XXXXXX)
clean_up() {
    [ -z "${FIRN_TEST_PG:-}" ] || "$repo/tests/tools/private_pg.sh" stop
    rm -rf "$scratch"
}
trap clean_up EXIT

start_server() {
    local started
    [ -z "${FIRN_TEST_PG:-}" ] || return 0
    started=$("$repo/tests/tools/private_pg.sh" start) || exit $?
    eval "$started"
    printf 'PostgreSQL %s, fsync off, settings:%s\n\n' "$(psql -XAtc 'SHOW server_version')" \
        "$(printf '%s' "$FIRN_TEST_PG_CONF" | tr '\n' ',' | sed 's/^,/ /; s/,/, /g')"
}

# A fresh database that the commands after it use.
use_database() {
    psql -Xqd postgres -c "DROP DATABASE IF EXISTS $1" -c "CREATE DATABASE $1" 2>/dev/null
    export PGDATABASE=$1
}

sql() {
    psql -X -q -v ON_ERROR_STOP=1 "$@"
}

now() {
    date +%s.%N
}

since() {
    awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.2f", b - a }'
}

ratio() {
    awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.1f", a / b; else printf "-" }'
}

need_firn() {
    command -v "$firn" >/dev/null || {
        echo "no firn at $firn; build it or set FIRN" >&2
        exit 1
    }
}

build_tools() {
    "${CC:-cc}" -O2 -std=c17 -D_POSIX_C_SOURCE=200809L "$here/measure.c" -o "$scratch/measure"
    "${CC:-cc}" -O2 -std=c17 -D_POSIX_C_SOURCE=200809L "$here/yaml_bare.c" -lyaml -o "$scratch/yaml_bare"
}

# ---- cold start ----

part_start() {
    need_firn
    local ms kb status
    read -r ms kb status <<<"$("$scratch/measure" -n 50 "$firn" --version)"
    [ "$status" = 0 ] || { echo "firn --version ended with $status" >&2; exit 1; }
    printf 'cold start of firn --version: %s ms (mean of 50), %s KB\n\n' "$ms" "$kb"
}

# ---- the offline part, against libyaml alone ----

measured() { # label bare_ms command...
    local label=$1 bare=$2 ms kb status
    shift 2
    read -r ms kb status <<<"$("$scratch/measure" "$@" 2>"$scratch/err")"
    if [ "$status" != 0 ]; then
        echo "$label ended with $status" >&2
        head -5 "$scratch/err" >&2
        exit 1
    fi
    printf '%8s  %-22s %10s ms %9s KB %8sx\n' "$size" "$label" "$ms" "$kb" "$(ratio "$ms" "$bare")"
}

# Tenants of wide tables in database wide, their project and its catalog in the folder.
wide_project() { # folder, tenants, targets
    python3 "$here/wide.py" "$2" "$1" "${@:3}"
    use_database wide
    sql -f "$1/staging.sql"
    "$firn" snapshot --quiet --project-dir "$1" --dsn "dbname=wide" "$1/catalog.json"
}

part_yaml() {
    need_firn
    start_server
    printf '20 targets of 30 columns; every tenant overrides every value\n'
    printf '%8s  %-22s %13s %12s %9s\n' tenants what time memory "to bare"
    local size project bare
    for size in $sizes; do
        project=$scratch/wide$size
        wide_project "$project" "$size"
        find "$project/mappings" -name '*.yaml' | sort >"$project/files"
        read -r bare _ <<<"$("$scratch/measure" -n 3 sh -c "'$scratch/yaml_bare' <'$project/files'")"
        measured "libyaml alone" "$bare" sh -c "'$scratch/yaml_bare' <'$project/files'"
        measured "firn check" "$bare" "$firn" check --project-dir "$project" --snapshot "$project/catalog.json"
        measured "firn run --dry-run" "$bare" "$firn" run --dry-run --project-dir "$project" \
            --snapshot "$project/catalog.json"
        rm -rf "$project"
    done
    echo
}

# A tenant whose file is taken away: proposed again from 60 tables, beside many that are mapped; offline and with samples.
part_onboard() {
    need_firn
    start_server
    local project=$scratch/onboard size
    printf 'one schema of %s tables of 30 columns, beside %s mapped tenants\n' "$onboard_tables" "$onboard_tenants"
    wide_project "$project" "$onboard_tenants" "$onboard_tables"
    rm "$project/mappings/tenants/t0001.yaml"
    size=$onboard_tables
    measured "firn onboard, offline" 0 "$firn" onboard t0001 --stdout --quiet --project-dir "$project" \
        --snapshot "$project/catalog.json"
    measured "firn onboard, samples" 0 "$firn" onboard t0001 --stdout --quiet --project-dir "$project" --dsn "dbname=wide"
    rm -rf "$project"
    printf '\n20 targets of 30 columns\n'
    for size in $sizes; do
        project=$scratch/cover$size
        wide_project "$project" "$size"
        measured "firn check" 0 "$firn" check --project-dir "$project" --snapshot "$project/catalog.json"
        measured "firn coverage" 0 "$firn" coverage --project-dir "$project" --snapshot "$project/catalog.json"
        rm -rf "$project"
    done
    echo
}

# What is asked of the mapping, from a snapshot: where a column comes from, what becomes of a staging column, what a change changes.
part_explain() {
    need_firn
    start_server
    printf '20 targets of 30 columns\n'
    local size project other
    for size in $sizes; do
        project=$scratch/explain$size other=$scratch/explained$size
        wide_project "$project" "$size"
        cp -r "$project" "$other"
        asked() { # label words...
            measured "$1" 0 "$firn" "${@:2}" --project-dir "$project" --snapshot "$project/catalog.json"
        }
        asked "why, one tenant" why target15.c09 --tenant t0007
        asked "why, a reference" why target15.parent --tenant t0007
        asked "lineage, one column" lineage target15.c09
        asked "lineage, everything" lineage
        asked "lineage, backwards" lineage --from core.table15.v7_c09
        asked "coverage" coverage
        asked "diff, nothing" diff "$other"
        sed -i 's/format: DD.MM.YYYY/format: YYYY-MM-DD/' "$project/mappings/tenants/t0007.yaml"
        asked "diff, one tenant" diff "$other"
        sed -i 's/^    row: t.row_no$/&\n    where: t.row_no > 0/' "$project/mappings/records.yaml"
        asked "diff, every branch" diff "$other"
        rm -rf "$project" "$other"
    done
    echo
}

# ---- runs, against SQL by hand ----

# Commits of the database so far; asked from another one.
commits() {
    psql -Xd postgres -Atc "SELECT xact_commit FROM pg_stat_database WHERE datname = '$PGDATABASE'"
}

# Runs Firn with every statement logged; prints a line of the table.
firn_run() { # label project by_hand_seconds [options of firn run]
    local offset commits_before seconds began statements catalog
    offset=$(stat -c %s "$FIRN_TEST_PG/server.log")
    commits_before=$(commits)
    began=$(now)
    PGOPTIONS='-c log_statement=all' "$firn" run --project-dir "$2" --dsn "dbname=$PGDATABASE" "${@:4}" \
        >"$scratch/out" 2>"$scratch/err" || {
        echo "firn run ($1) ended with $?" >&2
        tail -5 "$scratch/out" "$scratch/err" >&2
        exit 1
    }
    seconds=$(since "$began")
    tail -c +$((offset + 1)) "$FIRN_TEST_PG/server.log" >"$scratch/log"
    statements=$(grep -cE '^LOG:  (statement|execute)' "$scratch/log" || true)
    catalog=$(awk '/^LOG:  / { if (seen) n++; seen = 0 } /pg_attribute|information_schema/ { seen = 1 }
                   END { print n + seen }' "$scratch/log")
    printf '%8s  %-37s %9s s %7s %6s statements %6s commits %3s catalog\n' "$size" "$1" "$seconds" \
        "$([ -z "${3:-}" ] || echo "$(ratio "$seconds" "$3")x")" "$statements" "$(($(commits) - commits_before))" "$catalog"
}

by_hand() { # label; then the seconds in $spent
    printf '%8s  %-37s %9s s\n' "$size" "$1" "$spent"
}

handwritten() {
    local began one two other
    began=$(now)
    sql -f "$here/handwritten_parallel.sql" >/dev/null
    spent=$(since "$began") one=$spent
    by_hand "by hand: parallel CREATE TABLE AS"
    began=$(now)
    sql -v part=begin -f "$here/handwritten_two.sql" >/dev/null
    sql -v part=first -f "$here/handwritten_two.sql" >/dev/null &
    other=$!
    sql -v part=second -f "$here/handwritten_two.sql" >/dev/null
    wait "$other"
    sql -v part=end -f "$here/handwritten_two.sql" >/dev/null
    spent=$(since "$began") two=$spent
    by_hand "by hand: two sessions"
    best=$(awk -v a="$one" -v b="$two" 'BEGIN { print a < b ? a : b }')
}

same_facts() {
    local difference
    difference=$(sql -At -c "SELECT (SELECT count(*) FROM dw.sale) - (SELECT count(*) FROM hand.sale)")
    [ "$difference" = 0 ] || { echo "Firn has $difference facts more than the SQL by hand" >&2; exit 1; }
}

# A copy of the project in which one tenant in ten has no change column.
compare_project() {
    cp -r "$here/load" "$scratch/load_compare"
    cp "$here/compare/every_tenth.yaml" "$scratch/load_compare/mappings/tenants/"
}

part_load() {
    need_firn
    start_server
    local size=$tenants best spent began
    printf '%s tenants, %s sales each, in four dialects of one schema; ratios to the better SQL by hand\n' "$tenants" "$rows"
    use_database bench_load
    sql -v tenants="$tenants" -v rows="$rows" -f "$here/staging.sql"
    handwritten
    firn_run "first load" "$here/load" "$best"
    same_facts
    sql -c 'DROP SCHEMA hand CASCADE' 2>/dev/null
    sql -f "$here/change.sql"
    began=$(now)
    sql -f "$here/handwritten_delta.sql" >/dev/null
    spent=$(since "$began")
    by_hand "by hand: read what changed"
    firn_run "1% changed" "$here/load" "$spent"
    firn_run "nothing changed" "$here/load"
    rm -rf "$scratch/load_compare"
    compare_project
    firn_run "mapping: one in ten compares" "$scratch/load_compare"
    firn_run "nothing changed, one in ten compares" "$scratch/load_compare"
    echo
}

part_many() {
    need_firn
    start_server
    local size=$many
    printf '%s tenants, %s sales each\n' "$many" "$many_rows"
    use_database bench_many
    sql -v tenants="$many" -v rows="$many_rows" -f "$here/staging.sql"
    firn_run "first load" "$here/load"
    firn_run "nothing changed" "$here/load"
    rm -rf "$scratch/load_compare"
    compare_project
    firn_run "mapping: one in ten compares" "$scratch/load_compare"
    firn_run "nothing changed, one in ten compares" "$scratch/load_compare"
    echo
}

timed() { # label file; then the seconds in $spent
    local began
    began=$(now)
    sql -f "$2" >/dev/null
    spent=$(since "$began")
    by_hand "$1"
}

# Versions and payments that Firn and the SQL by hand see differently.
same_history() {
    local difference
    difference=$(sql -At -c "SELECT count(*) FROM (
        (SELECT account_no, holder, status, city, valid_from, valid_to, is_current FROM hand.account
          EXCEPT SELECT account_no, holder, status, city, valid_from, valid_to, is_current FROM dw.account)
        UNION ALL
        (SELECT account_no, holder, status, city, valid_from, valid_to, is_current FROM dw.account WHERE account_key > 0
          EXCEPT SELECT account_no, holder, status, city, valid_from, valid_to, is_current FROM hand.account)) d")
    [ "$difference" = 0 ] || { echo "$difference versions differ from the SQL by hand" >&2; exit 1; }
    difference=$(sql -At -c "SELECT count(*) FROM dw.payment f JOIN dw.account a ON a.account_key = f.account_key
          JOIN hand.payment p ON p.id = f.payment_no JOIN hand.account h ON h.account_key = p.account_key
         WHERE (a.account_no, a.valid_from) <> (h.account_no, h.valid_from)")
    [ "$difference" = 0 ] || { echo "$difference payments have another version than by hand" >&2; exit 1; }
}

# One size: everything is loaded, then one member in a hundred changes, half of them late.
history_of() {
    local size=$1 load facts
    use_database bench_history
    sql -v members="$size" -v payments="$payments" -f "$here/history/staging.sql"
    timed "by hand: versions of all members" "$here/history/hand_load.sql"
    load=$spent
    timed "by hand: facts with their version" "$here/history/hand_facts.sql"
    facts=$spent
    firn_run "first load, dimension" "$here/history" "$load" --select target:account
    firn_run "first load, fact" "$here/history" "$facts" --select target:payment
    same_history
    sql -v members="$size" -f "$here/history/change.sql"
    timed "by hand: 1% changed, half late" "$here/history/hand_change.sql"
    sql -c "CREATE TABLE hand.before AS SELECT payment_no, account_key, xmin::text AS written_by FROM dw.payment" 2>/dev/null
    firn_run "1% changed, half late" "$here/history" "$spent"
    same_history
    sql -At -c "SELECT 'payments keyed anew: ' || count(*) FILTER (WHERE f.xmin::text <> b.written_by) || ' written, '
                       || count(*) FILTER (WHERE f.account_key <> b.account_key) || ' had to change, of ' || count(*)
                  FROM dw.payment f JOIN hand.before b USING (payment_no)"
    firn_run "nothing changed" "$here/history"
}

part_history() {
    need_firn
    start_server
    local size
    printf '%s payments; accounts with a history from a changelog\n' "$payments"
    for size in $members; do
        history_of "$size"
    done
    echo
}

# The same rows with a value that Lua decodes, and with the text as it is.
part_decode() {
    need_firn
    start_server
    local size=$coded began plain=$scratch/decode_plain
    local -A plainly=()
    printf '%s rows, a text of %s distinct ones decoded by Lua; ratios to the same run without\n' "$coded" "$values"
    cp -r "$here/decode" "$plain"
    sed -i 's/{decode: status, from: t.remark}/"left(t.remark, 40)"/' "$plain/mappings/records.yaml"
    for project in "$plain" "$here/decode"; do
        use_database bench_decode
        sql -v rows="$coded" -v values="$values" -f "$here/decode/staging.sql"
        decode_run "first load" "$project" "$plain"
        sql -c "UPDATE acme_in_shop.payments SET changed = '2026-01-02', remark = remark || id % 10 WHERE id % 100 = 0"
        decode_run "1% changed" "$project" "$plain"
        sql -c "DELETE FROM acme_in_shop.payments WHERE changed = '2026-01-02'" -c "INSERT INTO acme_in_shop.payments VALUES (0, '2026-01-01', 1, 'paid 1', '2026-01-03')"
        decode_run "nothing changed" "$project" "$plain"
    done
    echo
}

decode_run() { # label project plain_project
    local began
    began=$(now)
    firn_run "$1, $([ "$2" = "$3" ] && echo plain || echo decoded)" "$2" "${plainly[$1]:-}"
    [ "$2" = "$3" ] && plainly[$1]=$(since "$began")
    grep 'values decoded' "$scratch/out" | sed 's/^/          /' || true
}

# ---- guarded conversions, against bare casts ----

# Nanoseconds a row of query $1 over $rows rows, beyond $base seconds; the best of three, on one processor.
convert_ns() { # query base
    local best
    best=$(for _ in 1 2 3; do
        PGOPTIONS='-c max_parallel_workers_per_gather=0' psql -XqAt -c '\timing on' -c "$1" |
            sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p'
    done | sort -n | head -1)
    awk -v ms="$best" -v base="$2" -v rows="$convert_rows" 'BEGIN { printf "%.0f", (ms > base ? (ms - base) * 1e6 / rows : 0) }'
}

# What a value costs beyond reading it: a bare cast; the guarded value; value and reason, as a run needs both.
part_convert() {
    start_server
    use_database bench_convert
    local tool=${BUILD_DIR:-$repo/build/release}/convert_bench
    command -v "$tool" >/dev/null || { echo "no convert_bench at $tool; build it or set BUILD_DIR" >&2; exit 1; }
    local kind made bare value bad base cast guarded both
    printf '%s rows of each; nanoseconds a row beyond reading it\n' "$convert_rows"
    printf '%-36s %9s %9s %9s %7s %7s\n' kind bare guarded "with bad" ratio "ratio"
    while IFS=$'\t' read -r kind made bare value bad; do
        psql -XqAt -v ON_ERROR_STOP=1 -c "SET client_min_messages TO warning" -c "DROP TABLE IF EXISTS staged" -c "CREATE UNLOGGED TABLE staged AS SELECT $made AS a FROM generate_series(1, $convert_rows) AS i" \
            -c "VACUUM ANALYZE staged"
        base=$(PGOPTIONS='-c max_parallel_workers_per_gather=0' psql -XqAt -c '\timing on' -c "SELECT COUNT(t.a) FROM staged t" -c "SELECT COUNT(t.a) FROM staged t" |
            sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' | sort -n | head -1)
        cast=$(convert_ns "SELECT COUNT($bare) FROM staged t" "$base")
        guarded=$(convert_ns "SELECT COUNT($value) FROM staged t" "$base")
        both=$(convert_ns "SELECT COUNT($value), COUNT(CASE WHEN $bad THEN 1 END) FROM staged t" "$base")
        printf '%-36s %9s %9s %9s %6sx %6sx\n' "$kind" "$cast" "$guarded" "$both" "$(ratio "$guarded" "$cast")" "$(ratio "$both" "$cast")"
    done < <("$tool")
    echo
}

# The SQL by hand alone, to look at it where there is no firn yet.
part_hand() {
    start_server
    local size=$tenants best spent
    use_database bench_hand
    sql -v tenants="$tenants" -v rows="$rows" -f "$here/staging.sql"
    handwritten
    sql -f "$here/change.sql"
    sql -f "$here/handwritten_delta.sql"
}

# ---- drift ----

# Runs the command, which may end with one of the codes of a drift; time and memory, and the statements that the server was sent.
drift_line() { # label command...
    local label=$1 ms kb status offset=0 statements=-
    shift
    [ -z "${FIRN_TEST_PG:-}" ] || offset=$(stat -c %s "$FIRN_TEST_PG/server.log")
    read -r ms kb status <<<"$(PGOPTIONS='-c log_statement=all' "$scratch/measure" "$@" 2>"$scratch/err")"
    case $status in
        0 | 1 | 3 | 4) ;; # check: what was read is gone
        *)
            echo "$label ended with $status" >&2
            head -5 "$scratch/err" >&2
            exit 1
            ;;
    esac
    if [ -n "${FIRN_TEST_PG:-}" ]; then
        statements=$(tail -c +$((offset + 1)) "$FIRN_TEST_PG/server.log" | grep -cE '^LOG:  (statement|execute)' || true)
    fi
    printf '%8s  %-30s %10s ms %9s KB %6s statements\n' "$size" "$label" "$ms" "$kb" "$statements"
}

# From a snapshot, and against a server.
part_drift() {
    need_firn
    printf '20 tables of 30 columns a tenant; one tenant in twenty has drifted\n'
    local size project
    for size in $sizes; do
        project=$scratch/wide$size
        python3 "$here/wide.py" "$size" "$project"
        start_server
        use_database wide
        sql -f "$project/staging.sql"
        "$firn" snapshot --quiet --project-dir "$project" --dsn "dbname=wide" "$project/catalog.json"
        python3 "$here/drift.py" "$project/catalog.json" "$project/drifted.json"
        drift_line "firn drift, offline" "$firn" drift --project-dir "$project" --snapshot "$project/drifted.json"
        drift_line "firn check, offline" "$firn" check --project-dir "$project" --snapshot "$project/drifted.json"
        "$firn" tenant add '*' --quiet --project-dir "$project" --dsn "dbname=wide" 2>"$scratch/err"
        drift_line "firn drift --accept '*'" "$firn" drift --accept '*' --quiet --project-dir "$project" --dsn "dbname=wide"
        drift_line "firn drift, nothing changed" "$firn" drift --project-dir "$project" --dsn "dbname=wide"
        rm -rf "$project"
    done
    echo
}

build_tools
[ $# -gt 0 ] || set -- start yaml onboard explain load many history decode convert drift
for part in "$@"; do
    case $part in
        start | yaml | onboard | explain | load | many | history | decode | convert | drift | hand) "part_$part" ;;
        *)
            echo "usage: $0 [start|yaml|onboard|explain|load|many|history|decode|convert|drift|hand]..." >&2
            exit 2
            ;;
    esac
done
