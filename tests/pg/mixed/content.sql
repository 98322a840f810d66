-- The warehouse :dw as lines: members by their names, versions by when they are valid, facts by the versions that they mean.
\set QUIET on
SET search_path = :dw;
CREATE TEMPORARY TABLE member AS
SELECT 'party' AS dimension, party_key AS key, party_no || ' since ' || valid_from AS called FROM party WHERE party_key > 0
 UNION ALL
SELECT 'party now', party_durable_key, MAX(party_no) FROM party WHERE party_key > 0 GROUP BY party_durable_key
 UNION ALL
SELECT 'account', account_key, t.firn_key || ' ' || account_no || ' since ' || valid_from FROM account JOIN tenant t USING (tenant_key) WHERE account_key > 0
 UNION ALL
SELECT 'account now', account_durable_key, MAX(t.firn_key || ' ' || account_no) FROM account JOIN tenant t USING (tenant_key) WHERE account_key > 0 GROUP BY account_durable_key
 UNION ALL
SELECT 'branch', branch_key, t.firn_key || ' ' || branch_no FROM branch JOIN tenant t USING (tenant_key) WHERE branch_key > 0;
CREATE FUNCTION pg_temp.called(what text, number bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN number < 0 THEN number::text ELSE COALESCE((SELECT called FROM pg_temp.member WHERE dimension = what AND key = number), 'LOST') END
$$;
-- Members that nobody described are compared where somebody means them.
SELECT 'branch', t.firn_key, branch_no, area FROM branch JOIN tenant t USING (tenant_key) WHERE branch_key > 0 AND NOT branch.firn_deleted AND NOT branch.firn_inferred;
SELECT 'party', party_no, valid_from, valid_to, is_current, firn_instant, firn_deleted, rating, city, current_city, name, pg_temp.called('party now', boss_key)
  FROM party WHERE party_key > 0 AND NOT party.firn_inferred;
SELECT 'account', t.firn_key, account_no, valid_from, valid_to, is_current, firn_instant, account.firn_deleted, status, tier, current_tier, pg_temp.called('party', owner_key), pg_temp.called('branch', branch_key), pg_temp.called('branch', desk_key), pg_temp.called('branch', previous_desk_key), pg_temp.called('branch', seat_key)
  FROM account JOIN tenant t USING (tenant_key) WHERE account_key > 0 AND NOT account.firn_inferred;
SELECT 'party above', pg_temp.called('party now', ancestor_key), pg_temp.called('party now', descendant_key), depth, is_top, is_bottom FROM party_hierarchy h
 WHERE NOT EXISTS (SELECT FROM party p WHERE p.party_durable_key IN (h.ancestor_key, h.descendant_key) AND p.firn_inferred);
SELECT 'holder', t.firn_key, pg_temp.called('account now', account_key), pg_temp.called('party now', party_key), share, weight FROM account_holder JOIN tenant t USING (tenant_key);
SELECT 'move', t.firn_key, move_no, moved_at, amount, pg_temp.called('account', account_key), pg_temp.called('account now', account_now_key),
       pg_temp.called('party', owner_key), pg_temp.called('party', payer_key), pg_temp.called('party now', payee_key) FROM move JOIN tenant t USING (tenant_key);
SELECT 'sighting', t.firn_key, firn_row, seen_at, pg_temp.called('party', party_key) FROM sighting JOIN tenant t USING (tenant_key);
SELECT 'life', t.firn_key, pg_temp.called('account now', account_key), first_at, last_at, first_day_date_key, pg_temp.called('party', payer_key), moves, holders FROM account_life JOIN tenant t USING (tenant_key);
SELECT 'payer day', t.firn_key, pg_temp.called('party now', payer_key), day_date_key, amount FROM payer_day JOIN tenant t USING (tenant_key);
SELECT 'month', t.firn_key, period_date_key, pg_temp.called('account now', account_key), balance, amount FROM account_month JOIN tenant t USING (tenant_key);
SELECT 'of versions', t.firn_key, pg_temp.called('account', account_key), amount, moves FROM version_total JOIN tenant t USING (tenant_key);
SELECT 'state', t.firn_key, period_date_key, pg_temp.called('account now', account_key), pg_temp.called('party now', party_key), percent FROM account_state JOIN tenant t USING (tenant_key);
SELECT 'payer month', t.firn_key, period_date_key, pg_temp.called('party', payer_key), pg_temp.called('party now', boss_key), balance FROM payer_month JOIN tenant t USING (tenant_key);
SELECT 'sighting month', t.firn_key, period_date_key, pg_temp.called('party', party_key), pg_temp.called('party now', boss_key), seen FROM sighting_month JOIN tenant t USING (tenant_key);
