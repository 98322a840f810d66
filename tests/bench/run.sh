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

# ---- the other parts ----

for part in offline runs convert drift; do
    . "$here/$part.inc"
done

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
