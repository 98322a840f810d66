#!/usr/bin/env bash
# Nothing is text by accident: names and values that end quotes, comments and statements arrive byte for byte, and the canary sings.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

cp -r "$repo/tests/pg/attack/mappings" "$repo/tests/pg/attack/lua" "$scratch"
project "$scratch"
fact='"select"."order"'

# Tenant codes: what may stand in a schema's name before _in_shop.
tenants=(plain select 'o''brien' 'a"b' 'x;y' 'with space' 'back\slash' '--' '/*' "'; drop schema canary cascade; --" '雪' "$(printf '%055d' 0)")

canary() {
    value "$1: the canary sings" yes "SELECT sings FROM canary.bird"
}

sql -f "$repo/tests/pg/attack/staging.sql"
for tenant in "${tenants[@]}"; do
    printf '%s\n' "CALL test.create_tenant(:'tenant');" | sql -v tenant="$tenant" -f -
done
rows=$(sql -c "SELECT COUNT(*) FROM test.attack")

run_firn
code_is "the first run" 0
canary "the first run"

# One text is what the filter leaves out, one means NULL.
value "all rows of all tenants" "$((${#tenants[@]} * (rows - 2)))" "SELECT COUNT(*) FROM $fact"
value "every text arrives byte for byte, key and value" 0 \
    "SELECT COUNT(*) FROM test.attack a CROSS JOIN \"select\".tenant t
       LEFT JOIN $fact f ON f.tenant_key = t.tenant_key AND f.no = a.text
      WHERE t.tenant_key > 0 AND a.text NOT IN ('''; DROP SCHEMA canary CASCADE; --', '\N')
        AND (f.no IS NULL OR convert_to(f.text, 'UTF8') IS DISTINCT FROM convert_to(a.text, 'UTF8'))"
value "and so do members" 0 \
    "SELECT COUNT(*) FROM $fact f JOIN \"select\".\"user\" u USING (user_key) WHERE convert_to(f.text, 'UTF8') <> convert_to(u.name, 'UTF8')"
value "identities" 0 "SELECT COUNT(*) FROM $fact WHERE firn_row <> no"
value "they are ignored" "$((${#tenants[@]} * 2))" "SELECT SUM(ignored) FROM \"table\".ledger WHERE target = 'order'"
value "literals" 1 "SELECT COUNT(DISTINCT constant) FROM $fact WHERE constant = 'it''s; DROP SCHEMA canary CASCADE; --\\'"
value "variables" "${#tenants[@]}" "SELECT COUNT(DISTINCT tenant_key) FROM $fact WHERE variable = CASE code WHEN 'select' THEN '\\' ELSE '' END || '''); DROP SCHEMA canary CASCADE; --'
    AND other_variable = '\\''; DROP SCHEMA canary CASCADE; --'"
value "hooks" 0 "SELECT COUNT(*) FROM $fact WHERE hooked <> COALESCE(text, '''); DROP SCHEMA canary CASCADE; --') || E'\\\\\\'; DROP SCHEMA canary CASCADE; --\\n/* \$\$ */'"
value "columns that a hook reached by their names" 0 "SELECT COUNT(*) FROM $fact WHERE reached <> no || 'n'"
value "lists" "'else'; --,*/ \$\$ ,\\'" "SELECT string_agg(DISTINCT listed, ',' ORDER BY listed) FROM $fact WHERE no IN ('/*', '\\', 'NULL')"
value "joins" "\\joined'" "SELECT DISTINCT joined FROM $fact WHERE joined IS NOT NULL"
value "marks of numbers" 1234.50 "SELECT DISTINCT amount FROM $fact"
value "defaults" "'); DROP SCHEMA canary CASCADE; --\\" "SELECT DISTINCT fallback FROM $fact"
value "codes of tenants" "${#tenants[@]}" "SELECT COUNT(DISTINCT code) FROM $fact f JOIN \"select\".tenant t USING (tenant_key) WHERE t.tenant = f.code"
value "display names" "'); DROP SCHEMA canary CASCADE; -- \\ \"Select\" ünï" "SELECT DISTINCT shown FROM $fact WHERE code = 'select'"
for tenant in "${tenants[@]}"; do
    same "tenant $tenant" "$((rows - 2))" \
        "$(printf '%s\n' "SELECT COUNT(*) FROM $fact f JOIN \"select\".tenant t USING (tenant_key) WHERE t.tenant = :'tenant'" | sql -v tenant="$tenant" -f -)"
done

# Again, as an increment, with bad rows.
table='"Order; -- '"'x'"' /- \ $$ ;"'
sql -c "UPDATE select_in_shop.$table SET \"user\" = 'bad', \"when\" = '2026-01-02' WHERE \"user\" = '\"'" \
    -c "UPDATE select_in_shop.$table SET \"money/*\" = '''; DROP SCHEMA canary CASCADE; --', \"when\" = '2026-01-02' WHERE \"user\" = ';'"
run_firn
code_is "the second run" 0
canary "the second run"
value "the reason of a reject" "it's \\ bad'); DROP SCHEMA canary CASCADE; --" "SELECT reason FROM \"table\".quarantine WHERE firn_row = '\"'"
value "a row in quarantine" t "SELECT q.row_values = to_jsonb(t) FROM \"table\".quarantine q, select_in_shop.$table t WHERE q.firn_row = ';' AND t.\"user\" = ';'"
value "two rows are in quarantine" 2 "SELECT COUNT(*) FROM \"table\".quarantine"

# A dry run is the run, for psql too: its variables, backslash commands and quotes.
sql -c "DROP SCHEMA \"select\" CASCADE" -c "DROP SCHEMA \"table\" CASCADE"
run_firn --dry-run
code_is "a dry run" 0
psql -qX -v ON_ERROR_STOP=1 -f "$scratch/out" >"$scratch/psql.out" 2>&1 || not_ok "psql: $(tail -n 3 "$scratch/psql.out")"
canary "psql"
value "psql loads the same rows" "$((${#tenants[@]} * (rows - 2) - 2))" "SELECT COUNT(*) FROM $fact"
value "and the same texts" 0 "SELECT COUNT(*) FROM $fact f WHERE f.text <> f.no"

# Names that a server would cut are refused.
long=$(printf 'n%063d' 0)
firn_refuses() { # WHAT PATTERN
    run_firn
    if [ "$code" = 0 ]; then
        not_ok "$1: accepted"
    fi
    says "$1" "$2"
    canary "$1"
}
cp "$scratch/mappings/targets.yaml" "$scratch/kept"
sed -i "s/^  fallback:/  $long:/" "$scratch/mappings/targets.yaml"
firn_refuses "a column of 64 bytes" "M009.*$long"
cp "$scratch/kept" "$scratch/mappings/targets.yaml"
cp "$scratch/mappings/all.yaml" "$scratch/kept"
sed -i "s/\"day\"/\"$long\"/" "$scratch/mappings/all.yaml"
firn_refuses "a staging column of 64 bytes" "E00[0-9].*63 bytes"
cp "$scratch/kept" "$scratch/mappings/all.yaml"
finish
