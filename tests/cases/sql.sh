#!/usr/bin/env bash
# Every folder of tests/cases/sql: the dry run over each of its snapshots, in both dialects, is
# expected/<snapshot>.<dialect>.sql (bank: first.postgres.sql, first.redshift.sql for the first load, next.postgres.sql,
# next.redshift.sql for a run after it).  What is written for Redshift also passes the lint of what Redshift refuses, and so
# do the questions of verify and the whole example project (tests/cases/example).  UPDATE_GOLDEN=1 writes what comes out now.
set -euo pipefail

cd "$(dirname -- "${BASH_SOURCE[0]}")"
firn=${FIRN:-firn}
lint=${BUILD_DIR:-.}/redshift_lint
command -v "$firn" >/dev/null || { echo "skipped: needs the program (FIRN)"; exit 77; }
[ -x "$lint" ] || { echo "skipped: needs redshift_lint in BUILD_DIR"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
problems=0
checked=0

for snapshot in sql/*/*.json; do
    case=$(dirname -- "$snapshot")
    for dialect in postgres redshift; do
        name=$(basename -- "$snapshot" .json).$dialect.sql
        "$firn" run --dry-run --project-dir "$case" --snapshot "$snapshot" --dialect "$dialect" >"$scratch/$name"
        checked=$((checked + 1))
        if [ "${UPDATE_GOLDEN:-0}" = 1 ]; then
            mkdir -p "$case/expected"
            cp "$scratch/$name" "$case/expected/$name"
        elif ! diff -u "$case/expected/$name" "$scratch/$name" | head -60; then
            problems=$((problems + 1))
        fi
        if [ "$dialect" = redshift ]; then
            "$lint" "$scratch/$name" || problems=$((problems + 1))
        fi
    done
done

# What verify asks of a loaded warehouse: every statement that writes, writes a temporary table, and ROLLBACK is the last.
for dialect in postgres redshift; do
    for about in bank.1 bank.100 through.1; do
        name=verify.$about.$dialect.sql
        case=sql/${about%.*}
        "$firn" verify --dry-run --sample "${about#*.}" --project-dir "$case" --snapshot "$case/next.json" --dialect "$dialect" >"$scratch/$name"
        checked=$((checked + 1))
        if grep -nE '^ *(INSERT INTO|UPDATE|DELETE FROM|CREATE .*TABLE|DROP TABLE|ANALYZE)' "$scratch/$name" | grep -vE '(INTO|UPDATE|FROM|TEMP TABLE|EXISTS|ANALYZE) "scratch_'; then
            echo "$name writes more than scratch tables"
            problems=$((problems + 1))
        fi
        [ "$(tail -n 1 "$scratch/$name")" = "ROLLBACK;" ] || { echo "$name does not end with ROLLBACK"; problems=$((problems + 1)); }
        [ "$dialect" = postgres ] || "$lint" "$scratch/$name" || problems=$((problems + 1))
    done
done

if [ "${UPDATE_GOLDEN:-0}" = 1 ]; then
    echo "$checked golden scripts written"
    exit 0
fi

# The whole example, 120 tenants of ten kinds: too long to be golden, not too long to be checked.
"$firn" run --dry-run --project-dir ../.. --snapshot example/redshift.json >"$scratch/example.sql"
"$firn" reconcile --dry-run --project-dir ../.. --snapshot example/redshift.json >"$scratch/reconcile.sql"
"$lint" "$scratch/example.sql" "$scratch/reconcile.sql" || problems=$((problems + 1))
statements=$(grep -c '^-- ' "$scratch/example.sql")
[ "$statements" -gt 500 ] || { echo "the example has only $statements statements"; problems=$((problems + 1)); }

[ "$problems" -eq 0 ] || { echo "$problems problems"; exit 1; }
echo "ok: $checked scripts, $statements statements of the example linted"
