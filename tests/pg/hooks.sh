#!/usr/bin/env bash
# Lua hooks of whole runs: what a record's hook and a hook for unmapped columns make of a tenant's tables is loaded; what a value rejects
# is in quarantine with the author's reason; a changed result compares the branch once, an unrelated change does not.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

cp -r "$repo/tests/pg/hooks/mappings" "$repo/tests/pg/hooks/lua" "$scratch"
cp -r "$repo/lua/lib" "$scratch/lua/lib"
project "$scratch"

sales() { # TENANT
    sql -c "SELECT string_agg(concat_ws('|', f.sale_no, f.amount, f.channel, f.color, f.size, f.region), ' ' ORDER BY f.sale_no)
              FROM dw.sale f JOIN dw.tenant t USING (tenant_key) WHERE t.tenant = '$1'"
}

# How the last run read a tenant's branch.
mode_of() { # TENANT
    sql -c "SELECT l.mode FROM firn.ledger l JOIN firn.tenant t USING (tenant_key)
             WHERE t.tenant = '$1' AND l.run_id = (SELECT MAX(run_id) FROM firn.run)"
}

loads() {
    new_database hooks
    sql -f "$repo/tests/pg/hooks/staging.sql"
    run_firn
    code_is "the first run" 0
    same "as the record says" "a1|10.00|web|L a2|20.00|shop" "$(sales acme)"
    same "as the hook says: fields, a join, a filter, rejects" "g1|10.50|web|red|S|north g2|20.00|shop|south" "$(sales globex)"
    same "a column that nothing names becomes a value" "h1|10.00|web|blue" "$(sales hooli)"
    value "with the author's reasons" "3 unknown till|4 an amount below zero" \
        "SELECT string_agg(q.firn_row || ' ' || q.reason, '|' ORDER BY q.firn_row) FROM firn.quarantine q"
    check_closed "hooks"
}

mended() {
    sql -c "UPDATE globex_in_shop.sales SET till = 'B', updated_at = '2026-01-02' WHERE id = 3"
    run_firn
    code_is "a till that is known" 0
    same "it left quarantine" "g1|10.50|web|red|S|north g2|20.00|shop|south g3|0.01|shop|x|x|north" "$(sales globex)"
    value "and the other stays there" "4" "SELECT string_agg(q.firn_row, ',') FROM firn.quarantine q"
    check_closed "mended"
}

changed() {
    run_firn
    same "nothing changed" "increment increment increment" "$(mode_of acme) $(mode_of globex) $(mode_of hooli)"
    printf -- '-- another remark\n' | cat - "$scratch/lua/globex.lua" >"$scratch/new" && mv "$scratch/new" "$scratch/lua/globex.lua"
    printf 'return {never = 1}\n' >"$scratch/lua/other.lua"
    run_firn
    same "a remark in the file changes nothing" "increment increment increment" "$(mode_of acme) $(mode_of globex) $(mode_of hooli)"
    sed -i 's/\[name:sub(4)\] = t\[name\]/[name:sub(4)] = sql.fn("upper", t[name])/' "$scratch/lua/globex.lua"
    run_firn
    same "another result compares its branch, no other" "increment compare increment" "$(mode_of acme) $(mode_of globex) $(mode_of hooli)"
    same "and all of it is there" "g1|10.50|web|RED|S|north g2|20.00|shop|south g3|0.01|shop|X|X|north" "$(sales globex)"
    run_firn
    same "once" "increment increment increment" "$(mode_of acme) $(mode_of globex) $(mode_of hooli)"
    sql -c "ALTER TABLE hooli_in_shop.sales ADD COLUMN x_size text" -c "UPDATE hooli_in_shop.sales SET x_size = 'XL'"
    run_firn
    same "a new column of its own compares the branch" "increment increment compare" "$(mode_of acme) $(mode_of globex) $(mode_of hooli)"
    same "and is a value at once" "h1|10.00|web|blue|xl" "$(sales hooli)"
    check_closed "changed"
}

broken() {
    sql -c "UPDATE acme_in_shop.sales SET amount = 11, updated_at = '2026-01-03' WHERE id = 1"
    sed -i 's/return name, sql/return "amount", sql/' "$scratch/lua/hooli.lua"
    run_firn
    code_is "a hook that is wrong" 3
    says "the Lua line" 'lua/hooli.lua:8'
    says "the mapping line" 'mappings/hooli.yaml:5'
    says "whose it is" 'hooli_in'
    says "what is wrong" 'L004.*column "x_color" would give value "amount", which the mapping gives already'
    same "the others go on" "a1|11.00|web|L a2|20.00|shop" "$(sales acme)"
    same "its rows stay" "h1|10.00|web|blue|xl" "$(sales hooli)"
}

# What authors see: no server is asked.
shown() {
    firn_command show globex_in sale
    code_is "show" 0
    grep -qE 'color .* lua/globex.lua:' "$scratch/out" || not_ok "show names the Lua line of a value"
    grep -q 'by the hook "custom"' "$scratch/out" || not_ok "show names the hook of a value"
    grep -q 'to quarantine as: unknown till' "$scratch/out" || not_ok "show says what a value rejects"
    "$firn" test --project-dir "$repo/tests/pg/hooks" globex hooli >"$scratch/out" 2>"$scratch/err" && not_ok "lib is not there: a failure"
    cp "$repo/tests/pg/hooks/lua/hooli.lua" "$scratch/lua/hooli.lua"
    cp "$repo/tests/pg/hooks/lua/globex.lua" "$scratch/lua/globex.lua"
    "$firn" test --project-dir "$scratch" >"$scratch/out" 2>"$scratch/err" || not_ok "the hooks' own tests: $(cat "$scratch/out" "$scratch/err")"
    checks=$((checks + 5))
}

for part in loads mended changed broken shown; do
    "$part"
done
finish
