#!/usr/bin/env bash
# Facts of every kind: random batches of early, late, changed and deleted rows give what a full build gives, a run without news
# changes nothing, both ledgers close.  FIRN_SEEDS="1 2 3", FIRN_BATCHES.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"
. "$repo/tests/tools/full_build.inc"

here=$repo/tests/pg/facts
two_projects "$here"

content() {
    sql -v dw=dw -f "$repo/tests/pg/convergence/content.sql"
}

# Against plain queries over the staging, written without any knowledge of how Firn does it.
as_wanted() {
    same "$1: the facts hold what the staging says" "" "$(sql -f "$here/wanted.sql" 2>&1 | head -n 12)"
}

history() { # seed
    local n where
    new_database "seed_$1"
    sql -f "$here/staging.sql"
    for n in $(seq 0 "${FIRN_BATCHES:-2}"); do
        where="seed $1, batch $n"
        sql -c "CALL play.batch($1, $n, 40)"
        run_firn
        code_is "$where" 0
        check_closed "$where"
        as_wanted "$where"
        full_build "$where"
        same_warehouse "$where"
        [ "$problems" -eq 0 ] || return 0
    done
    content >"$scratch/before"
    run_firn
    content >"$scratch/after"
    checks=$((checks + 1))
    diff "$scratch/before" "$scratch/after" >"$scratch/difference" || not_ok "$where: a run without news: $(head -n 5 "$scratch/difference")"
    value "$where: and counts nothing" "" "SELECT string_agg(target, ',') FROM firn.target_ledger
        WHERE run_id = (SELECT MAX(run_id) FROM firn.run) AND inserted + updated + removed > 0"
}


# A month goes by: what the warehouse holds of it is made a month older, so that the next run finds itself in a new period.
month_later() {
    sql <<'SQL'
UPDATE firn.period SET period_end = (date_trunc('month', period_end) - interval '1 day')::date;
CREATE TEMP TABLE last AS SELECT d, to_char(d, 'YYYYMMDD')::bigint AS k
  FROM (SELECT (date_trunc('month', now() AT TIME ZONE 'UTC') - interval '1 day')::date AS d) x;
UPDATE dw.account_state f SET period_date_key = k, firn_row = f.firn_group || '|' || d FROM last;
INSERT INTO dw.date SELECT k, d, 0, 0, 0, '', 0, 0, '', 0, false, false, false FROM last WHERE NOT EXISTS (SELECT FROM dw.date t WHERE t.date_value = d);
-- Payments of days to come have waited for their month.
INSERT INTO firn.moved_account_balance (tenant_key, firn_key, account_key, firn_from)
SELECT f.tenant_key, f.firn_group, f.account_key, d.date_value FROM dw.account_balance f JOIN dw.date d ON d.date_key = f.period_date_key, last
 WHERE f.period_date_key > k AND f.payments > 0;
DELETE FROM dw.account_balance USING last WHERE period_date_key > k;
DELETE FROM dw.month_total USING last WHERE month_date_key > k;
SQL
}

credit_then() { # WHAT WANTED
    value "$1" "$2" "SELECT f.credit FROM dw.account_state f JOIN dw.account a USING (account_key) WHERE a.account_no = 'old'
        AND f.period_date_key = to_char(date_trunc('month', now() AT TIME ZONE 'UTC') - interval '1 day', 'YYYYMMDD')::bigint"
}


# The state of the last month stays as it was, that of this one follows the staging; balances go on by themselves.
new_period() {
    new_database period
    sql -f "$here/staging.sql" -c "CALL play.batch(5, 0, 60)" -c "INSERT INTO acme_in_shop.accounts VALUES ('old', 'b1', 5, 'U', '2024-01-01')"
    run_firn
    month_later
    sql -c "CALL play.batch(5, 1, 20)" -c "UPDATE acme_in_shop.accounts SET credit = 7, updated_at = (now() AT TIME ZONE 'UTC') WHERE account_no = 'old'"
    run_firn
    code_is "the first run of a month" 0
    check_closed "the first run of a month"
    as_wanted "the first run of a month"
    credit_then "the last month is frozen" 5.00
    # Nobody ran in the last month: as if this month's row stood two months back.
    sql -c "UPDATE firn.period SET period_end = (date_trunc('month', now() AT TIME ZONE 'UTC') - interval '1 month' - interval '1 day')::date WHERE target = 'account_state'" \
        -c "DELETE FROM dw.account_state f USING dw.date d WHERE d.date_key = f.period_date_key AND d.date_value < (now() AT TIME ZONE 'UTC')::date" \
        -c "UPDATE dw.account_state f SET period_date_key = to_char(s.period_end, 'YYYYMMDD')::bigint, firn_row = f.firn_group || '|' || s.period_end
              FROM firn.period s WHERE s.target = 'account_state' AND s.tenant_key = f.tenant_key" \
        -c "UPDATE acme_in_shop.accounts SET credit = 9, updated_at = (now() AT TIME ZONE 'UTC') WHERE account_no = 'old'"
    run_firn
    code_is "after a month without a run" 0
    check_closed "after a month without a run"
    as_wanted "after a month without a run"
    credit_then "the month without a run repeats what was seen" 7.00
    # Of a period that is over staging knows nothing any more.
    sql -c "UPDATE dw.account_state SET credit = -1 WHERE period_date_key < (SELECT MAX(period_date_key) FROM dw.account_state)"
    firn_command verify --select target:account_state
    code_is "verify of a period that is over" 0
}

# The connection goes just before or after the commit of a source or of what is made of it: the next run does what is left.
cut_between() {
    local cut name line
    new_database whole
    sql -f "$here/staging.sql" -c "CALL play.batch(6, 0, 60)"
    run_firn
    sql -c "CALL play.batch(6, 1, 30)"
    firn_command run --dry-run
    cp "$scratch/out" "$scratch/run.sql"
    for name in payment account_balance; do
        for cut in before after; do
            line=$(grep -n -A 1 "^-- apply/$name$" "$scratch/run.sql" | grep 'COMMIT;' | cut -d - -f 1)
            [ "$cut" = after ] || line=$((line - 2))
            new_database cut whole
            head -n "$line" "$scratch/run.sql" | psql -qX >/dev/null 2>&1 || true
            run_firn
            code_is "cut $cut the commit of $name" 0
            check_closed "cut $cut the commit of $name"
            as_wanted "cut $cut the commit of $name"
        done
    done
}

# Sums that do not fit set aside the tenant whose they are.
too_large() {
    new_database large
    sql -f "$here/staging.sql" -c "CALL play.batch(8, 0, 40)"
    run_firn
    sql -c "INSERT INTO acme_in_shop.payments SELECT 1000 + i, 'o1', 'a1', 'c1', '2024-05-05', 9999999999, 1, 'U', now() AT TIME ZONE 'UTC' FROM generate_series(1, 200) i" \
        -c "INSERT INTO globex_in_shop.payments VALUES (1000, 'o1', 'a1', 'c1', '2024-05-05', 1, 1, 'U', now() AT TIME ZONE 'UTC')"
    run_firn
    code_is "a sum that does not fit" 3
    says "a sum that does not fit" 'acme_in: apply/account_balance failed: numeric field overflow'
    check_closed "a sum that does not fit"
    value "the other tenant goes on" "1.00" "SELECT f.turnover FROM dw.account_balance f JOIN dw.tenant t USING (tenant_key) JOIN dw.account a USING (account_key)
        WHERE t.tenant = 'globex' AND a.account_no = 'a1' AND f.period_date_key = 20240531"
    sql -c "UPDATE acme_in_shop.payments SET op = 'D', updated_at = now() AT TIME ZONE 'UTC' WHERE id > 1000"
    run_firn
    code_is "mended" 0
    check_closed "mended"
    as_wanted "mended"
}

# What is written for Redshift, of a first load and of a run after it.
for_redshift() {
    local name lint=${BUILD_DIR:-.}/redshift_lint
    [ -x "$lint" ] || return 0
    new_database lint
    sql -f "$here/staging.sql"
    for name in first next; do
        firn_command snapshot "$scratch/$name.json"
        code=0
        "$firn" run --dry-run --project-dir "$scratch" --snapshot "$scratch/$name.json" --dialect redshift >"$scratch/$name.sql" 2>"$scratch/err" || code=$?
        code_is "a dry run for Redshift, $name" 0
        checks=$((checks + 1))
        "$lint" "$scratch/$name.sql" || not_ok "a dry run for Redshift, $name"
        run_firn
    done
}

# Rows of facts whose groups nobody touched stay as they are.
touched_groups() {
    local groups="SELECT 'day' AS fact, firn_row, xmin::text AS version FROM dw.daily_payment UNION ALL SELECT 'customer', firn_row, xmin::text FROM dw.customer_day
        UNION ALL SELECT 'balance', firn_row, xmin::text FROM dw.account_balance UNION ALL SELECT 'order', firn_row, xmin::text FROM dw.order_progress"
    new_database touched verified
    sql -c "CREATE TABLE public.before AS $groups" -c "CREATE TABLE public.one AS SELECT p.payment_no, p.account_key, p.customer_key, p.paid_date_key, p.paid_at FROM dw.payment p
            JOIN dw.tenant t USING (tenant_key) WHERE t.tenant = 'acme' AND p.paid_at < (now() AT TIME ZONE 'UTC') ORDER BY p.paid_at DESC, p.payment_no LIMIT 1" \
        -c "UPDATE acme_in_shop.payments SET amount = amount + 1, updated_at = now() AT TIME ZONE 'UTC' WHERE id = (SELECT payment_no::bigint FROM public.one)"
    run_firn
    code_is "one payment changes" 0
    value "its day and its customer's, its order, and the balances from its month on" "balance 1|customer 1|day 1|order 1" "SELECT string_agg(x.fact || ' ' || x.n, '|' ORDER BY x.fact) FROM (
        SELECT n.fact, CASE n.fact WHEN 'balance' THEN COUNT(DISTINCT split_part(n.firn_row, '|', 2)) ELSE COUNT(*) END AS n FROM ($groups) n
          LEFT JOIN public.before b ON b.fact = n.fact AND b.firn_row = n.firn_row AND b.version = n.version WHERE b.fact IS NULL GROUP BY n.fact) x"
    value "no more groups are looked at" "1" "SELECT rows_read FROM firn.ledger WHERE feed = 'customer_days' AND rows_read > 0 AND run_id = (SELECT MAX(run_id) FROM firn.run)"
}

# What was contributed is broken together with what was made of it: only staging knows better.
broken_together() {
    new_database together verified
    sql -c "UPDATE firn.contribution_order_shipments SET carrier = 'nobody'" -c "UPDATE dw.order_progress SET carrier = 'nobody' WHERE carrier IS NOT NULL" \
        -c "DELETE FROM firn.contribution_daily_payments WHERE firn_key = (SELECT MIN(firn_key) FROM firn.contribution_daily_payments)" \
        -c "DELETE FROM dw.daily_payment WHERE firn_row = (SELECT MIN(firn_row) FROM dw.daily_payment)" \
        -c "UPDATE firn.contribution_account_states SET credit = credit + 1 WHERE credit IS NOT NULL" -c "UPDATE dw.account_state SET credit = credit + 1"
    firn_command verify --check made
    code_is "what is made is what was contributed" 0
    firn_command verify
    code_is "but not what staging has" 4
    says "a milestone is another" "^rows: order_progress (of|in) .*: different: [0-9]+"
    says "and which" "^    .*order_no o[0-9]+; carrier nobody for "
    says "a group is lost" "^rows: daily_payment of [a-z_]*: missing: 1"
    says "the present state is another" "^rows: account_state (of|in) .*: different: [0-9]+"
    firn_command verify --sample 2 --check rows
    code_is "a sample of it" 4
}

# What facts are made of others and of several rows must be what these make of them, and what staging makes of them.
verified() {
    new_database verified
    sql -f "$here/staging.sql" -c "CALL play.batch(9, 0, 40)"
    run_firn
    firn_command verify
    code_is "verify of a load" 0
    touched_groups
    broken_together
    export PGDATABASE=verified
    sql -c "UPDATE dw.account_balance SET balance = balance + 1 WHERE firn_row = (SELECT MAX(firn_row) FROM dw.account_balance)" \
        -c "DELETE FROM dw.account_balance WHERE firn_row = (SELECT MIN(b.firn_row) FROM dw.account_balance b)" \
        -c "DELETE FROM dw.order_progress WHERE firn_row = (SELECT MIN(p.firn_row) FROM dw.order_progress p)" \
        -c "UPDATE dw.customer_day SET firn_row = firn_row || '0' WHERE firn_row = (SELECT MIN(c.firn_row) FROM dw.customer_day c)"
    firn_command verify --check made
    code_is "what is broken" 4
    says "a balance is wrong" "^made: account_balance of [a-z_]*: different rows: 1"
    says "a period is missing" "^made: account_balance of [a-z_]*: missing rows: 1"
    says "a row is lost" "^made: order_progress of [a-z_]*: missing rows: 1"
    says "a group is nobody's" "^made: customer_day of [a-z_]*: too many rows: 1"
}

# What was loaded row by row is not taken for rows that are made of several.
turned() {
    new_database turned
    sql -f "$here/staging.sql" -c "CALL play.batch(9, 0, 20)"
    run_firn
    cp -r "$scratch/mappings" "$scratch/as_it_was"
    sed -i 's/^kind: factless/kind: accumulating_snapshot/' "$scratch/mappings/targets.yaml"
    run_firn
    code_is "a fact of another kind" 1
    says "a fact of another kind" 'B011.*"visit" was loaded row by row'
    rm -r "$scratch/mappings"
    mv "$scratch/as_it_was" "$scratch/mappings"
}

for seed in ${FIRN_SEEDS-1}; do
    history "$seed"
    [ "$problems" -eq 0 ] || finish
done
new_period
cut_between
too_large
for_redshift
verified
turned
erase_leaves_nothing acme
finish
