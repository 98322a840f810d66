#!/usr/bin/env bash
# Values that Lua decodes: each once for a tenant, kept as long as its hook stays what it is; what a hook refuses, does not
# come to an end with, or has not seen yet; runs that are cut, and psql fed with the dry run.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

here=$repo/tests/pg/decode
cp -r "$here/mappings" "$here/lua" "$scratch"
project "$scratch"

staging() {
    local tenant
    for tenant in acme globex; do
        sql -v tenant="${tenant}_cz_shop" -f "$here/staging.sql"
    done
}

# How many values the last run decoded, and how many of them its hooks refused.
decoded() {
    awk '/values decoded in/ { print $1, $7; found = 1 } END { if (!found) print "0 0" }' "$scratch/out"
}

well() { # WHAT DECODED
    code_is "$1" 0
    same "$1: values decoded and refused" "$2" "$(decoded)"
    check_closed "$1"
}

verified() {
    firn_command verify
    code_is "$1: verify" 0
}

# The status of payment $1 of acme, its phone and its weight.
payment() {
    sql -c "SELECT status, phone, weight FROM dw.payment JOIN dw.tenant t USING (tenant_key) WHERE t.tenant = 'acme' AND payment_no = $1"
}

reasons() {
    sql -F ' ' -c "SELECT t.tenant, q.target, COUNT(*), q.reason FROM firn.quarantine q JOIN firn.tenant t USING (tenant_key) GROUP BY 1, 2, 4 ORDER BY 1, 2, 4"
}

# ---- what is decoded, and when ------------------------------------------------------------------

staging
run_firn
# 40 birth numbers and 3 cities of people that are no test; 3 states, 10 phones, 50 weights: equal ones of two tenants are one
well "a first load" "106 0"
value "each value stands once for a tenant" "212 212" "SELECT COUNT(*) || ' ' || COUNT(DISTINCT (hook, tenant_key, digest)) FROM firn.decoded WHERE give = ''"
value "several results of one value" "2051-01-15 f" "SELECT birth_date || ' ' || gender FROM dw.person WHERE person_no = 'p1' AND tenant_key = 1"
same "a list over a decoded value" "Brno,Praha,elsewhere," "$(sql -R , -c "SELECT city FROM dw.person WHERE person_key > 0 GROUP BY city ORDER BY city COLLATE \"C\" NULLS LAST")"
same "first of two columns, a format, a joined value" "reversed|+420602111222|1.00" "$(payment 1)"
same "the next alternative where the hook gives nothing" "open|+420604111222|3.00" "$(payment 3)"
verified "a first load"
firn_command why person.birth_date --tenant acme
says "what a function refuses" "to quarantine when: lua people.birth_number refuses it"

# What the next run has to compare is no change of the SQL.
mkdir "$scratch/then"
cp -r "$project_dir/mappings" "$project_dir/lua" "$scratch/then"
sed -i 's/person_no: t.id/person_no: upper(t.id)/' "$project_dir/mappings/records.yaml"
firn_command diff "$scratch/then"
says "the change alone" "^2 of 4 branches change; 1 different change in all$"
says "what will be compared" "^2 branches are compared once as a whole by the next run: the mapping changed$"
cp "$scratch/then/mappings/records.yaml" "$project_dir/mappings/records.yaml"

run_firn
well "nothing new" "0 0"
sql -c "INSERT INTO acme_cz_shop.payments VALUES (401, 'p1', 'paid', NULL, 'x', 1000, NULL, '2026-01-02'), (402, 'p1', 'Reversal', NULL, 'x', 1000, NULL, '2026-01-02'),
          (403, 'p1', 'Reversal', NULL, 'x', 77000, NULL, '2026-01-02')"
# The dry run is the run: the server hears its statements, in order, and between them what the client does.
statements() {
    sed -E 's/^.*LOG:  statement: //' | awk '/^-- [a-z]+(\/[a-z_]+)?$/ { step = $0; getline; sub(/^\t/, ""); sub(/;$/, ""); print step ": " $0 }'
}
firn_command run --dry-run
statements <"$scratch/out" >"$scratch/printed"
from=$(wc -c <"$FIRN_TEST_PG/server.log")
PGOPTIONS='-c log_statement=all' run_firn
well "new values alone" "3 0"
tail -c +$((from + 1)) "$FIRN_TEST_PG/server.log" | statements >"$scratch/heard"
of_client='^-- decoded(/payment|/person)?: (FETCH FORWARD|INSERT INTO "firn"."scratch_decoded_|ANALYZE "firn"."decoded")'
same "the dry run's statements" "" "$(grep -vE "$of_client" "$scratch/heard" | diff "$scratch/printed" - | head -n 5)"
same "two records' fetches, one insert" "3 1" "$(grep -cE 'FETCH' "$scratch/heard") $(grep -cE 'INSERT INTO "firn"."scratch_decoded_' "$scratch/heard")"
same "nothing is printed of them" "0" "$(grep -cE "$of_client" "$scratch/printed" || true)"
same "and their rows" "posted|+420601111222|1.00 reversed|+420601111222|77.00" "$(payment 401) $(payment 403)"

# ---- what a hook refuses ------------------------------------------------------------------------

sql -c "UPDATE acme_cz_shop.payments SET status_text = 'lost', changed = '2026-01-03' WHERE id = 1" \
    -c "INSERT INTO acme_cz_shop.payments VALUES (404, 'p1', 'paid', NULL, 'x', NULL, 'a', '2026-01-03')" \
    -c "UPDATE globex_cz_shop.people SET rc = '00-00', changed = '2026-01-03' WHERE id IN ('p1', 'p2')"
run_firn
well "values that are refused" "3 2"
same "rows in quarantine with the hook's reason" "acme payment 1 status: unknown status LOST
globex person 2 birth_date: no birth number; gender: no birth number" "$(reasons)"
run_firn
well "refused once" "0 0"

sql -c "UPDATE acme_cz_shop.payments SET note = 'bad', changed = '2026-01-03' WHERE id = 5"
sed -i "s/{decode: echo, from: t.note}/{decode: echo, from: \"case t.note when 'bad' then reject('a bad note') else t.note end\"}/" "$scratch/mappings/records.yaml"
run_firn
code_is "a value that is rejected before it is decoded" 0
same "is in quarantine with the others" "acme payment 1 a bad note
acme payment 1 status: unknown status LOST" "$(reasons | head -n 2)"
sql -c "UPDATE acme_cz_shop.payments SET note = NULL, changed = '2026-01-03 01:00' WHERE id = 5"
sed -i 's/word:find("^REV")/word:find("^REV") or word == "LOST"/' "$scratch/lua/payments.lua"
run_firn
# five hooks of that file: 6 states ("lost" is one), 10 phones, 51 weights, 1 note
well "a changed file" "68 0"
same "reads its branches again, with the new answer" "reversed|+420602111222|1.00" "$(payment 1)"
same "and heals their rows" "globex person 2 birth_date: no birth number; gender: no birth number" "$(reasons)"
value "what the old file made is forgotten" "6" "SELECT COUNT(DISTINCT hook) FROM firn.decoded"
value "who uses what" "birth_number,city,echo,phone,status,weight" "SELECT string_agg(DISTINCT name, ',' ORDER BY name) FROM firn.hook_use"
sed -i 's/upper()/upper():gsub("-", "\/")/' "$scratch/lua/lib/text.lua"
run_firn
code_is "a changed module" 0
same "all that require it decode again" "112 1" "$(decoded)"
sed -i 's/hooks.phone/hooks.telephone/' "$scratch/lua/payments.lua"
sed -i 's/decode: phone/decode: telephone/' "$scratch/mappings/records.yaml"
run_firn
code_is "a renamed hook" 0
value "has the old name's values" "10 0" "SELECT COUNT(*) FILTER (WHERE name = 'telephone') * 5 || ' ' || COUNT(*) FILTER (WHERE name = 'phone') FROM firn.hook_use"
verified "changed hooks"

sed -i 's/give: gender/give: gendre/' "$scratch/mappings/records.yaml"
echo '-- another version' >>"$scratch/lua/people.lua"
run_firn
code_is "a result that there is not" 0
says "is told" 'R006.*none of 40 values that "birth_number" decoded gave "gendre"'
sed -i 's/give: gendre/give: gender/' "$scratch/mappings/records.yaml"
run_firn
well "the name mended" "0 0"
value "results of other names were kept" "180" "SELECT COUNT(gender) FROM dw.person WHERE birth_date IS NOT NULL OR person_no IN ('p1', 'p2')"

# ---- one tenant's trouble -----------------------------------------------------------------------

mkdir -p "$scratch/mappings/tenants"
cat >"$scratch/mappings/tenants/globex.yaml" <<'EOF'
tenant: globex
lua: own
records:
  payment: {values: {status: {decode: mood, from: t.status_text}, note: {decode: refuse, from: t.state}}}
EOF
echo 'return {mood = function(value) while true do end end, refuse = function(value) return nil, "no" end}' >"$scratch/lua/own.lua"
sql -c "INSERT INTO globex_cz_shop.payments SELECT 500 + i, 'p1', 'state ' || i, 'n' || i % 3, NULL, NULL, NULL, '2026-01-04' FROM generate_series(1, 60) i" \
    -c "INSERT INTO acme_cz_shop.payments VALUES (405, 'p1', 'paid off', NULL, 'x', NULL, NULL, '2026-01-04')"
run_firn
code_is "a hook that does not come to an end" 3
says "it is called no more" 'R004.*hook "mood" used up its budget on 20 values'
says "another refuses all" 'R005.*hook "refuse" refused all of 4 values'
says "its branch is set aside" 'not done for globex_cz: some of its values are not decoded yet'
same "its rows stay" "400" "$(sql -c "SELECT COUNT(*) FROM dw.payment WHERE tenant_key = 2")"
same "others go on" "posted|+420601111222|" "$(payment 405)"
check_closed "an endless hook"
echo 'return {mood = function(value) return value:nothing() end, refuse = function(value) return nil end}' >"$scratch/lua/own.lua"
run_firn
code_is "a hook with an error" 3
says "refuses with its line" 'R005.*hook "mood" refused all of 62 values'
says "and the first reason" 'lua/own.lua:1: .*nothing'
says "empties no target" 'not done for globex_cz: brake: 200 of 400 rows cannot be read any more: status: lua/own.lua:1'
same "its rows stay" "400" "$(sql -c "SELECT COUNT(*) FROM dw.payment WHERE tenant_key = 2")"
run_firn --accept globex
code_is "it is accepted" 0
same "rows with a status are in quarantine" "260" "$(sql -c "SELECT COUNT(*) FROM firn.quarantine WHERE tenant_key = 2 AND target = 'payment' AND reason LIKE 'status: lua/own.lua:1: %'")"
check_closed "an erring hook"
for broken in 'return {mood = ' 'return {refuse = function(value) return nil end}'; do
    echo "$broken" >"$scratch/lua/own.lua"
    sql -c "INSERT INTO acme_cz_shop.payments SELECT MAX(id) + 1, 'p1', 'paid', NULL, 'x', NULL, NULL, '2026-01-04' FROM acme_cz_shop.payments"
    run_firn
    code_is "a file that is no Lua, or lacks the function" 3
    value "others go on" "t" "SELECT (SELECT COUNT(*) FROM acme_cz_shop.payments) = COUNT(*) FROM dw.payment WHERE tenant_key = 1"
done
rm "$scratch/mappings/tenants/globex.yaml"
run_firn
code_is "as it was" 0
sql -c "DELETE FROM globex_cz_shop.payments WHERE id > 500" -c "UPDATE globex_cz_shop.people SET rc = NULL WHERE id IN ('p1', 'p2')"
firn_command reconcile
code_is "mended" 0
same "nothing is in quarantine" "" "$(reasons)"
verified "mended"

# ---- values that come in between, and runs that are cut -----------------------------------------

# A session that holds lock $1 until the file is gone; the run waits for it.
hold() {
    touch "$scratch/held"
    (
        echo "BEGIN; LOCK $1; SELECT pg_notify('x', '');"
        while [ -e "$scratch/held" ]; do sleep 0.05; done
        echo "COMMIT;"
    ) | sql >"$scratch/holder" 2>&1 &
    holder=$!
    wait_until "the lock on $1" is_one "SELECT 1 FROM pg_locks l WHERE l.relation = '$1'::regclass AND l.granted AND l.mode = 'AccessExclusiveLock'"
}

release() {
    rm "$scratch/held"
    wait "$holder"
}

waits_for() {
    wait_until "a run that waits for $1" is_one "SELECT 1 FROM pg_locks l WHERE l.relation = '$1'::regclass AND NOT l.granted"
}

start_run() {
    "$firn" run --no-color --select target:payment --project-dir "$project_dir" --dsn "host=$PGHOST port=$PGPORT user=$PGUSER dbname=$PGDATABASE" >"$scratch/out" 2>"$scratch/err" &
    runner=$!
}

sql -c "INSERT INTO acme_cz_shop.payments VALUES (600, 'p1', 'paid early', NULL, 'x', NULL, NULL, '2026-01-05')"
hold firn.lock_firn_decoded
start_run
waits_for firn.lock_firn_decoded
sql -c "INSERT INTO acme_cz_shop.payments VALUES (601, 'p1', 'paid late', NULL, 'x', NULL, NULL, '2026-01-05 12:00')"
release
code=0
wait "$runner" || code=$?
code_is "a value that comes in between" 0
same "its row waits, the others do not" "posted|+420601111222| " "$(payment 600) $(payment 601)"
same "it says why" "acme payment 1 status: not decoded yet" "$(reasons)"
sql -c "INSERT INTO acme_cz_shop.payments VALUES (602, 'p1', 'paid', NULL, 'x', NULL, NULL, '2026-01-09')"
run_firn
well "and the next run decodes it" "1 0"
same "its row is there" "posted|+420601111222| " "$(payment 601) $(reasons)"
value "nothing waits" "0" "SELECT COUNT(*) FROM firn.retry"

sql -c "INSERT INTO acme_cz_shop.payments VALUES (603, 'p1', 'paid twice', NULL, 'x', NULL, NULL, '2026-01-10')"
hold firn.lock_payment
start_run
waits_for firn.lock_payment
kill -9 "$runner"
wait "$runner" 2>/dev/null || true
release
wait_until "the killed run's session to end" is_one "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM pg_locks l WHERE l.locktype = 'advisory')"
value "killed behind the decoding: its results are kept" "1" "SELECT COUNT(*) FROM firn.decoded WHERE original = 'paid twice'"
same "and nothing else" "" "$(payment 603)"
run_firn
well "a run after it" "0 0"
same "has the row" "posted|+420601111222|" "$(payment 603)"
verified "cut runs"

# ---- any text -----------------------------------------------------------------------------------

sql -c "INSERT INTO acme_cz_shop.payments SELECT 700 + row_number() OVER (), 'p1', 'paid', NULL, 'x', NULL, n, '2026-01-11'
          FROM (VALUES ('it''s'), ('a\\b\\'), (E'two\nlines'), ('''); DROP TABLE firn.decoded; --'), ('\$\$ :x :''y'''), ('%s %n'), (E'\u00fc\U0001F600'), (repeat('\\''', 100)), ('NULL'), (E'tab\there')) v(n)"
run_firn
well "odd texts" "10 0"
value "come out as they were" "10" "SELECT COUNT(*) FROM dw.payment p JOIN acme_cz_shop.payments s ON s.id = p.payment_no AND p.tenant_key = 1 AND s.note = p.note WHERE s.id > 700"
sql -c "INSERT INTO acme_cz_shop.payments SELECT 800 + i, 'p1', 'paid', NULL, 'x', NULL, repeat('x', CASE WHEN i > 40 THEN 65536 ELSE 65000 END) || i, '2026-01-12' FROM generate_series(1, 41) i"
run_firn
well "long texts" "40 0"
same "are too long for the column, or to be decoded" "acme payment 1 note: longer than 65535 bytes
acme payment 40 note: longer than varchar(200): xxxxxxxxxx" "$(reasons | sed 's/xxxxxx*/xxxxxxxxxx/')"
sql -c "DELETE FROM acme_cz_shop.payments WHERE id > 800"
firn_command reconcile
code_is "they are gone" 0

# ---- psql, fed with the dry run -----------------------------------------------------------------

dry() {
    "$firn" run --dry-run --project-dir "$project_dir" --dsn "dbname=$PGDATABASE" >"$scratch/dry.sql" 2>"$scratch/err"
    sql -f "$scratch/dry.sql" >/dev/null
}

rows() {
    sql -F ' ' -c "SELECT (SELECT COUNT(*) FROM dw.payment), (SELECT COUNT(*) FROM dw.person WHERE person_key > 0), (SELECT COUNT(*) FROM firn.quarantine)"
}

sql -c "INSERT INTO acme_cz_shop.payments VALUES (900, 'p1', 'paid by psql', NULL, 'x', NULL, NULL, '2026-01-13'), (901, 'p1', 'paid', NULL, 'x', NULL, NULL, '2026-01-13')" \
    -c "INSERT INTO globex_cz_shop.payments VALUES (901, 'p1', 'Paid in full', NULL, 'x', NULL, NULL, '2026-01-13')"
before=$(rows)
dry
same "psql loads no row that waits, and none of its branch" "$(awk '{ print $1 + 1, $2, $3 }' <<<"$before")" "$(rows)"
value "the others are loaded" "1" "SELECT COUNT(*) FROM dw.payment WHERE tenant_key = 2 AND payment_no = 901"
value "the ledger says why" "some of its values are not decoded yet" "SELECT note FROM firn.ledger WHERE note IS NOT NULL AND run_id = (SELECT MAX(run_id) FROM firn.run)"
run_firn
well "a run after psql" "1 0"
same "brings them" "$(awk '{ print $1 + 3, $2, $3 }' <<<"$before")" "$(rows)"
verified "after psql"

new_database by_psql
staging
dry
same "a first load by psql holds all branches" "0 0 0" "$(rows)"
run_firn
well "and a run after it loads them" "106 0"
same "as if nothing had been" "800 180 0" "$(rows)"

# ---- erased -------------------------------------------------------------------------------------

sql -c "DELETE FROM firn.decoded WHERE tenant_key = 1"
run_firn
code_is "a tenant's values are erased" 0
firn_command reconcile
code_is "a reconcile" 0
value "decodes what its rows need" "t" "SELECT COUNT(*) FILTER (WHERE tenant_key = 1) = COUNT(*) FILTER (WHERE tenant_key = 2) FROM firn.decoded"
for name in person payment; do
    sed -i -E "s/\{?(from: )?\{decode: [a-z_]+, from: ([^,}]+|\{[^}]+\})(, give: [a-z]+)?\}/{from: ''/; s/^( +)(birth_date|gender|city|status|phone|note|weight): .*/\1\2: \"cast(null as varchar(1))\"/" "$scratch/mappings/records.yaml"
done
run_firn
code_is "no hook is left" 0
value "nor is a value" "0 0" "SELECT (SELECT COUNT(*) FROM firn.decoded) || ' ' || (SELECT COUNT(*) FROM firn.hook_use)"

erase_leaves_nothing acme
finish
