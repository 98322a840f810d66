#!/usr/bin/env bash
# Every folder of tests/cases/sql: the dry run over each of its snapshots, in both dialects, is
# expected/<snapshot>.<dialect>.sql (bank: first.postgres.sql, first.redshift.sql for the first load, next.postgres.sql,
# next.redshift.sql for a run after it; drifted.postgres.sql, drifted.redshift.sql for one that holds back what has drifted;
# former: left.postgres.sql, left.redshift.sql for one that feeds leave), and
# what an operator changes is accept.postgres.sql, resume.postgres.sql, rename.postgres.sql, erase.postgres.sql, and the same with
# accept.redshift.sql, resume.redshift.sql, rename.redshift.sql, erase.redshift.sql.  What is written for Redshift also passes the
# lint of what Redshift refuses, and so do the questions of verify, the erasing of the first tenant of every case, and the whole example
# project (tests/cases/example).  <snapshot>.args says another command than `run`.  UPDATE_GOLDEN=1 writes what comes out now.
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

# The SQL that firn prints with these words is expected/$name of the case, and good for Redshift.
golden() { # name case snapshot dialect words...
    local name=$1 case=$2 code=0 snapshot=$2/$3.json
    [ -f "$snapshot" ] || snapshot=$scratch/$3.json
    "$firn" "${@:5}" --dry-run --project-dir "$case" --snapshot "$snapshot" --dialect "$4" >"$scratch/$name" 2>"$scratch/err" || code=$?
    checked=$((checked + 1))
    case $code in
        0 | 3) ;; # 3: something is held back
        *)
            echo "$name ended with $code: $(cat "$scratch/err")"
            problems=$((problems + 1))
            ;;
    esac
    if [ "${UPDATE_GOLDEN:-0}" = 1 ]; then
        mkdir -p "$case/expected"
        cp "$scratch/$name" "$case/expected/$name"
    elif ! diff -u "$case/expected/$name" "$scratch/$name" | head -60; then
        problems=$((problems + 1))
    fi
    [ "$4" = postgres ] || "$lint" "$scratch/$name" || problems=$((problems + 1))
}

# Whose code changes has schemas of the new name already.
sed 's/"alpha_in_core": {/"omega_in_core": {/' sql/bank/drifted.json >"$scratch/renamed.json"

for dialect in postgres redshift; do
    for snapshot in sql/*/*.json; do
        name=$(basename -- "$snapshot" .json)
        words=(run)
        [ ! -f "${snapshot%.json}.args" ] || read -ra words <"${snapshot%.json}.args"
        golden "$name.$dialect.sql" "$(dirname -- "$snapshot")" "$name" "$dialect" "${words[@]}"
    done
    golden "accept.$dialect.sql" sql/bank drifted "$dialect" drift --accept alpha beta
    golden "resume.$dialect.sql" sql/bank drifted "$dialect" tenant resume gamma
    golden "rename.$dialect.sql" sql/bank renamed "$dialect" tenant rename alpha omega
    golden "erase.$dialect.sql" sql/bank drifted "$dialect" tenant erase alpha
done

# Erasing touches what every kind of target keeps; its SQL is like that of the runs.
for snapshot in sql/*/next.json; do
    case=$(dirname -- "$snapshot")
    tenant=$(grep -o '"tenant": "[a-z]*", "region"' "$snapshot" | head -n 1 | cut -d'"' -f4)
    "$firn" tenant erase "$tenant" --dry-run --project-dir "$case" --snapshot "$snapshot" --dialect redshift >"$scratch/erase.sql"
    checked=$((checked + 1))
    "$lint" "$scratch/erase.sql" || { echo "... of $case"; problems=$((problems + 1)); }
done

# Accepting what would be held back: the run, and a table of what was accepted.
for dialect in postgres redshift; do
    "$firn" run --dry-run --accept beta_sg:payment --project-dir sql/bank --snapshot sql/bank/next.json --dialect "$dialect" >"$scratch/run.sql"
    code=0
    diff "sql/bank/expected/next.$dialect.sql" "$scratch/run.sql" >"$scratch/accepted.$dialect.txt" || code=$?
    checked=$((checked + 1))
    if [ "${UPDATE_GOLDEN:-0}" = 1 ]; then
        cp "$scratch/accepted.$dialect.txt" sql/bank/expected/
    elif ! diff -u "sql/bank/expected/accepted.$dialect.txt" "$scratch/accepted.$dialect.txt"; then
        problems=$((problems + 1))
    fi
    [ "$dialect" = postgres ] || "$lint" "$scratch/run.sql" || problems=$((problems + 1))
done # accepted.postgres.txt, accepted.redshift.txt

# What verify asks of a loaded warehouse: every statement that writes, writes a temporary table, and ROLLBACK is the last.
for dialect in postgres redshift; do
    for about in bank.1 bank.100 through.1 gates.1 logs.1 versions.1; do
        name=verify.$about.$dialect.sql
        case=sql/${about%.*}
        "$firn" verify --dry-run --sample "${about#*.}" --project-dir "$case" --snapshot "$case/next.json" --dialect "$dialect" >"$scratch/$name" 2>"$scratch/err"
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

# The whole example, 120 tenants of ten kinds of systems, filled in six ways: too long to be golden, not too long to be checked.
"$firn" run --dry-run --project-dir ../.. --snapshot example/redshift.json >"$scratch/example.sql"
"$firn" reconcile --dry-run --project-dir ../.. --snapshot example/redshift.json >"$scratch/reconcile.sql"
"$lint" "$scratch/example.sql" "$scratch/reconcile.sql" || problems=$((problems + 1))
statements=$(grep -c '^-- ' "$scratch/example.sql")
[ "$statements" -gt 500 ] || { echo "the example has only $statements statements"; problems=$((problems + 1)); }

[ "$problems" -eq 0 ] || { echo "$problems problems"; exit 1; }
echo "ok: $checked scripts, $statements statements of the example linted"
