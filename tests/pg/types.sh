#!/usr/bin/env bash
# Every cell of the table of conversions on a real server: no value makes a statement fail, each bad one is known for one, and in
# a run it goes to quarantine with a reason that names column, type and value.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

cases=${BUILD_DIR:?}/lattice_cases
[ -x "$cases" ] || { echo "skipped: $cases is not built"; exit 77; }

lattice() {
    "$cases" >"$scratch/script.sql"
    new_database "$1"
    same "$1: nothing is wrong and nothing fails" "" "$(PGOPTIONS="$2" psql -XqAt -v ON_ERROR_STOP=1 -f "$scratch/script.sql" 2>&1 | head -n 20)"
}

lattice lattice_utc "-c TimeZone=UTC -c DateStyle=ISO,MDY -c jit=off"
lattice lattice_elsewhere "-c TimeZone=America/Sao_Paulo -c DateStyle=ISO,DMY -c jit=off"
finish
