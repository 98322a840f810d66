#!/usr/bin/env bash
# Conversions on a real server: no statement may fail, and every value is the expected one.
# Twice, with sessions whose settings would change what a careless cast gives.
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
cases=${BUILD_DIR:?}/convert_cases
[ -x "$cases" ] || {
    echo "skipped: $cases is not built" >&2
    exit 77
}
eval "$("$here/tools/private_pg.sh" start || echo exit $?)"
trap '"$here/tools/private_pg.sh" stop' EXIT
"$cases" >"$FIRN_TEST_PG/script.sql"

run() {
    if ! PGOPTIONS="$1" psql -X -q -A -t -v ON_ERROR_STOP=1 -f "$FIRN_TEST_PG/script.sql" \
        >"$FIRN_TEST_PG/out" 2>&1; then
        echo "a statement failed with $1:" >&2
        tail -n 20 "$FIRN_TEST_PG/out" >&2
        exit 1
    fi
    if [ -s "$FIRN_TEST_PG/out" ]; then
        echo "wrong with $1:" >&2
        head -n 40 "$FIRN_TEST_PG/out" >&2
        exit 1
    fi
}
run "-c TimeZone=UTC -c DateStyle=ISO,MDY -c jit=off"
run "-c TimeZone=America/Sao_Paulo -c DateStyle=ISO,DMY -c jit=off"
echo "$(grep -c '^SELECT' "$FIRN_TEST_PG/script.sql") conversions, in two kinds of session"
