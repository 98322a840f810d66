-- Plays the replication service on a laptop: what tenants exist, what one row of each of their tables
-- holds, and the procedures that load and change their staging schemas.  Nothing here is random: every value is a hash
-- of the seed, the tenant and the number of the row.  PostgreSQL only.  Shapes of tables: shapes.sql.

SET client_min_messages = warning;

CREATE SCHEMA IF NOT EXISTS demo;

-- A family of tenants runs the same core banking system: acorn, acorn2, acorn3 ...  Its first tenant may be special.
CREATE TABLE IF NOT EXISTS demo.family (
    position int PRIMARY KEY, word text NOT NULL, shape text NOT NULL, region text NOT NULL,
    first_shape text, second_region text);

TRUNCATE demo.family;

INSERT INTO demo.family VALUES
    (1, 'acorn', 'standard', 'in', NULL, 'sg'),      (2, 'birch', 'renamed', 'sg', NULL, NULL),
    (3, 'cedar', 'minor_units', 'na', NULL, NULL),   (4, 'daisy', 'standard', 'sg', 'cards', NULL),
    (5, 'elder', 'local_time', 'in', NULL, 'na'),    (6, 'fern', 'own_codes', 'sg', NULL, NULL),
    (7, 'grove', 'lean', 'na', NULL, NULL),          (8, 'hazel', 'no_audit', 'in', NULL, NULL),
    (9, 'iris', 'operation', 'sg', NULL, NULL),      (10, 'juniper', 'text_money', 'na', NULL, NULL),
    (11, 'kelp', 'standard', 'in', 'no_fees', NULL), (12, 'laurel', 'standard', 'sg', 'terminals', NULL),
    (13, 'maple', 'renamed', 'na', NULL, 'in'),      (14, 'nettle', 'standard', 'in', 'yearly', NULL),
    (15, 'olive', 'minor_units', 'sg', NULL, NULL),  (16, 'poplar', 'standard', 'na', 'debit_credit', NULL),
    (17, 'quince', 'standard', 'in', NULL, NULL),    (18, 'rowan', 'standard', 'sg', 'wall_clock', NULL),
    (19, 'sorrel', 'own_codes', 'na', NULL, NULL),   (20, 'thistle', 'local_time', 'in', NULL, NULL),
    (21, 'umber', 'changelog', 'sg', NULL, NULL),    (22, 'violet', 'operation', 'na', NULL, NULL),
    (23, 'willow', 'debezium', 'in', NULL, NULL),    (24, 'yarrow', 'lean', 'sg', NULL, NULL),
    (25, 'zinnia', 'no_audit', 'na', NULL, NULL),    (26, 'aspen', 'text_money', 'in', NULL, NULL),
    (27, 'bracken', 'envelope', 'sg', NULL, NULL),   (28, 'clover', 'standard', 'na', NULL, NULL),
    (29, 'dahlia', 'standard', 'in', NULL, NULL),    (30, 'ember', 'renamed', 'sg', NULL, NULL);

-- One tenant in one region: three staging schemas.
CREATE TABLE IF NOT EXISTS demo.place (
    tenant text NOT NULL, region text NOT NULL, position int NOT NULL, shape text NOT NULL,
    zone text NOT NULL, currency text NOT NULL,
    seed bigint NOT NULL,        -- of the tenant in the region
    tenant_seed bigint NOT NULL, -- of the tenant in all its regions
    customers int NOT NULL, accounts int NOT NULL, transactions int NOT NULL,
    PRIMARY KEY (tenant, region));

-- The rounds of changes that were played since the full load.
CREATE TABLE IF NOT EXISTS demo.played (round int PRIMARY KEY, played_at timestamptz NOT NULL);

-- What goes wrong with which table, from one round to another: trouble.sql plays it.
CREATE TABLE IF NOT EXISTS demo.trouble (
    tenant text NOT NULL, noun text NOT NULL, -- '*': all tables of the tenant
    what text NOT NULL, begins int NOT NULL, ends int, -- NULL: it stays so
    PRIMARY KEY (tenant, noun, what));

TRUNCATE demo.trouble;

INSERT INTO demo.trouble VALUES
    ('quince', 'account', 'recreated', 1, 1),     ('dahlia', 'transaction', 'half loaded', 1, 2),
    ('clover', 'fee_charge', 'emptied', 1, 2),    ('iris', 'account', 'suspended', 1, 2),
    ('iris', 'transaction', 'skipped', 1, 1),     ('violet', '*', 'stopped', 1, 2),
    ('zinnia', 'transaction', 'purged', 1, NULL);

-- What the sources said of their customers: every change, whether staging shows it or not.
CREATE TABLE IF NOT EXISTS demo.changed (
    round int NOT NULL, tenant text NOT NULL, region text NOT NULL, noun text NOT NULL, changes bigint NOT NULL);

-- A number from 0 to size - 1.  `what` keeps the columns of one row independent of each other.
CREATE OR REPLACE FUNCTION demo.pick(seed bigint, what int, n bigint, size int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ((hashint8extended(n, seed + what) & 9223372036854775807) % size)::int
$$;

-- A UTC instant on a clock in `zone`.
CREATE OR REPLACE FUNCTION demo.local(instant timestamp, zone text) RETURNS timestamp
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT instant AT TIME ZONE 'UTC' AT TIME ZONE zone
$$;

-- When the row was last changed: soon after it was made, or just before the round's instant; one change in five
-- becomes visible minutes after its own clock says (a long transaction).
CREATE OR REPLACE FUNCTION demo.changed(seed bigint, n bigint, made timestamp, round int, at timestamp)
RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN round = 0 THEN made + interval '40 minutes'
                WHEN demo.pick(seed, 90, n, 5) = 0
                THEN at - demo.pick(seed, 91, n, 600) * interval '1 second'
                ELSE at - demo.pick(seed, 92, n, 20) * interval '1 second' END
$$;

CREATE OR REPLACE FUNCTION demo.account_no(n bigint) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT 'AC' || lpad(n::text, 7, '0') $$;

CREATE OR REPLACE FUNCTION demo.customer_id(n bigint) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT 'C' || lpad(n::text, 6, '0') $$;

-- The lookups.  All row functions have the same parameters: the rows first..last as they look after `round`.
CREATE OR REPLACE FUNCTION demo.currency_rows(p demo.place, first int, last int, round int, at timestamp)
RETURNS TABLE (n bigint, code text, name text, digits int, changed_at timestamp)
LANGUAGE sql STABLE AS $$
    SELECT v.n, v.code, v.name, v.digits, demo.changed((p).seed, v.n, timestamp '2023-05-01', round, at)
      FROM (VALUES (1::bigint, 'INR', 'Indian rupee', 2), (2, 'SGD', 'Singapore dollar', 2),
                   (3, 'USD', 'US dollar', 2), (4, 'JPY', 'Japanese yen', 0),
                   (5, 'EUR', 'Euro', 2)) AS v (n, code, name, digits)
     WHERE v.n BETWEEN first AND last
$$;

CREATE OR REPLACE FUNCTION demo.country_rows(p demo.place, first int, last int, round int, at timestamp)
RETURNS TABLE (n bigint, code text, name text)
LANGUAGE sql STABLE AS $$
    SELECT v.n, v.code, CASE WHEN (p).position % 7 = 3 THEN upper(v.name) ELSE v.name END
      FROM (VALUES (1::bigint, 'IN', 'India'), (2, 'SG', 'Singapore'), (3, 'US', 'United States'),
                   (4, 'CA', 'Canada'), (5, 'MY', 'Malaysia')) AS v (n, code, name)
     WHERE v.n BETWEEN first AND last
$$;

CREATE OR REPLACE FUNCTION demo.city_rows(p demo.place, first int, last int, round int, at timestamp)
RETURNS TABLE (n bigint, code text, name text, country text)
LANGUAGE sql STABLE AS $$
    SELECT g.n, upper((p).region) || '-' || lpad(g.n::text, 3, '0'),
           (ARRAY['North', 'East', 'South', 'West', 'Upper', 'Lower'])[1 + g.n % 6]
           || (ARRAY['port', 'field', 'bridge', 'ford', 'haven'])[1 + demo.pick((p).seed, 1, g.n, 5)],
           CASE (p).region WHEN 'in' THEN 'IN' WHEN 'sg' THEN (ARRAY['SG', 'MY'])[1 + g.n % 2]
                           ELSE (ARRAY['US', 'US', 'CA'])[1 + g.n % 3] END
      FROM generate_series(first::bigint, last) AS g (n)
$$;

CREATE OR REPLACE FUNCTION demo.segment_rows(p demo.place, first int, last int, round int, at timestamp)
RETURNS TABLE (n bigint, code text, name text)
LANGUAGE sql STABLE AS $$
    SELECT v.n, v.code, v.name
      FROM (VALUES (1::bigint, 'MASS', 'Everyday banking'), (2, 'YOUTH', 'Students and starters'),
                   (3, 'AFFL', 'Affluent'), (4, 'SME', 'Small business'),
                   (5, 'PRIV', 'Private banking')) AS v (n, code, name)
     WHERE v.n BETWEEN first AND last
$$;

CREATE OR REPLACE FUNCTION demo.product_category_rows(p demo.place, first int, last int, round int, at timestamp)
RETURNS TABLE (n bigint, code text, name text)
LANGUAGE sql STABLE AS $$
    SELECT v.n, v.code, v.name
      FROM (VALUES (1::bigint, 'SAV', 'Savings'), (2, 'CUR', 'Current accounts'), (3, 'DEP', 'Term deposits'),
                   (4, 'WAL', 'Wallets')) AS v (n, code, name)
     WHERE v.n BETWEEN first AND last
$$;

-- Products belong to the tenant, not to a region: hence its own seed.
CREATE OR REPLACE FUNCTION demo.product_rows(p demo.place, first int, last int, round int, at timestamp)
RETURNS TABLE (n bigint, code text, name text, category text, rate numeric, active boolean, changed_at timestamp)
LANGUAGE sql STABLE AS $$
    SELECT g.n, 'P' || lpad(g.n::text, 3, '0'),
           (ARRAY['Snowdrop', 'Harvest', 'Harbour', 'Lantern', 'Compass', 'Meadow', 'Summit', 'Pebble'])[1 + g.n % 8]
           || (ARRAY[' Saver', ' Plus', ' Flex', ' Start'])[1 + demo.pick((p).tenant_seed, 2, g.n, 4)],
           (ARRAY['SAV', 'CUR', 'DEP', 'WAL'])[1 + demo.pick((p).tenant_seed, 3, g.n, 4)],
           (demo.pick((p).tenant_seed, 4, g.n, 60000) + round) / 10000.0, g.n <> 6,
           demo.changed((p).tenant_seed, g.n, timestamp '2023-06-01', round, at)
      FROM generate_series(first::bigint, last) AS g (n)
$$;

CREATE OR REPLACE FUNCTION demo.branch_rows(p demo.place, first int, last int, round int, at timestamp)
RETURNS TABLE (n bigint, bank_code text, branch_no int, name text, city_code text, opened_on date,
               changed_at timestamp)
LANGUAGE sql STABLE AS $$
    SELECT g.n, 'BK' || (1 + g.n % 2), (100 + (g.n - 1) / 2)::int,
           (ARRAY['Market', 'Station', 'River', 'Garden', 'College'])[1 + demo.pick((p).seed, 5, g.n, 5)]
           || ' branch ' || g.n,
           upper((p).region) || '-' || lpad((1 + demo.pick((p).seed, 6, g.n, 6))::text, 3, '0'),
           date '2005-01-01' + demo.pick((p).seed, 7, g.n, 6000),
           demo.changed((p).seed, g.n, timestamp '2023-07-01', round, at)
      FROM generate_series(first::bigint, last) AS g (n)
$$;

CREATE OR REPLACE FUNCTION demo.status_rows(p demo.place, first int, last int, round int, at timestamp)
RETURNS TABLE (n bigint, code text, final boolean, description text)
LANGUAGE sql STABLE AS $$
    SELECT v.n, v.code, v.final, v.description
      FROM (VALUES (1::bigint, 'P', true, 'Posted to the account'), (2, 'R', true, 'Reversed'),
                   (3, 'N', false, 'Not yet settled'), (4, 'F', true, 'Failed')) AS v (n, code, final, description)
     WHERE v.n BETWEEN first AND last
$$;

DROP FUNCTION IF EXISTS demo.customer_rows; -- an earlier demo's may give other columns

CREATE OR REPLACE FUNCTION demo.customer_rows(p demo.place, first int, last int, round int, at timestamp)
RETURNS TABLE (n bigint, customer_id text, name text, email text, calling_code text, phone text, born_on date,
               segment text, kyc text, active boolean, city_code text, joined_on date, changed_at timestamp)
LANGUAGE sql STABLE AS $$
    SELECT g.n, demo.customer_id(g.n),
           CASE WHEN demo.pick((p).seed, 10, g.n, 9) = 0 THEN '  ' ELSE '' END
           || (ARRAY['Amber', 'Cobalt', 'Coral', 'Ivory', 'Jade', 'Ochre', 'Pearl', 'Slate'])
                 [1 + demo.pick((p).seed, 11, g.n, 8)]
           || (ARRAY[' Hill', ' Lake', ' Moor', ' Ridge', ' Shore', ' Vale'])[1 + demo.pick((p).seed, 12, g.n, 6)]
           || ' ' || g.n,
           CASE WHEN demo.pick((p).seed, 13, g.n, 12) = 0 THEN 'N/A'
                ELSE 'holder' || g.n || '@' || (p).tenant || '.example' END,
           CASE (p).region WHEN 'in' THEN '91' WHEN 'sg' THEN '65' ELSE '1' END,
           CASE WHEN demo.pick((p).seed, 22, g.n, 11) > 0
                THEN '555' || lpad(demo.pick((p).seed, 23, g.n, 100000)::text, 5, '0') END,
           date '1945-01-01' + demo.pick((p).seed, 14, g.n, 22000),
           (ARRAY['MASS', 'YOUTH', 'AFFL', 'SME', 'PRIV', 'GONE'])
               [1 + (demo.pick((p).seed, 15, g.n, 5) + round) % 5
                + CASE WHEN demo.pick((p).seed, 16, g.n, 150) = 0 THEN 1 ELSE 0 END],
           CASE WHEN demo.pick((p).seed, 17, g.n, 10) > 0
                THEN (ARRAY['basic', 'full', 'enhanced'])[1 + demo.pick((p).seed, 18, g.n, 3)] END,
           demo.pick((p).seed, 19, g.n, 15) > 0,
           upper((p).region) || '-' || lpad((1 + demo.pick((p).seed, 20, g.n, 6))::text, 3, '0'),
           date '2016-01-01' + demo.pick((p).seed, 21, g.n, 2900) + round,
           demo.changed((p).seed, g.n, timestamp '2024-01-15' + g.n * interval '3 minutes', round, at)
      FROM generate_series(first::bigint, last) AS g (n)
$$;

CREATE OR REPLACE FUNCTION demo.account_rows(p demo.place, first int, last int, round int, at timestamp)
RETURNS TABLE (n bigint, account_no text, customer_id text, product_code text, currency text, state text,
               overdraft_minor bigint, opened_on date, closed_on date, changed_at timestamp)
LANGUAGE sql STABLE AS $$
    SELECT g.n, demo.account_no(g.n), demo.customer_id(1 + demo.pick((p).seed, 30, g.n, (p).customers)),
           'P' || lpad((1 + demo.pick((p).seed, 31, g.n, 8))::text, 3, '0'), (p).currency,
           CASE WHEN c.closed THEN 'closed' WHEN demo.pick((p).seed, 33, g.n, 40) > 0 THEN 'open' END,
           demo.pick((p).seed, 34, g.n, 5) * 50000, date '2016-06-01' + demo.pick((p).seed, 35, g.n, 2700),
           CASE WHEN c.closed THEN date '2025-01-01' + round END,
           demo.changed((p).seed, g.n, timestamp '2024-02-01' + g.n * interval '2 minutes', round, at)
      FROM generate_series(first::bigint, last) AS g (n),
           LATERAL (SELECT demo.pick((p).seed, 32, g.n, 20) < 1 + round % 4) AS c (closed)
$$;

-- Row 21 and one transaction in 400 are on an account that is still to come (early facts), one in 50 is a test.
CREATE OR REPLACE FUNCTION demo.transaction_rows(p demo.place, first int, last int, round int, at timestamp)
RETURNS TABLE (n bigint, account_no text, customer_id text, bank_code text, branch_no int, amount_minor bigint,
               fee_minor int, currency text, channel int, status int, counter_account text, test int,
               description text, occurred_at timestamp, booked_on date, value_on date, changed_at timestamp)
LANGUAGE sql STABLE AS $$
    SELECT a.n, demo.account_no(a.account),
           demo.customer_id(1 + demo.pick((p).seed, 30, a.account, (p).customers)),
           'BK' || (1 + a.branch % 2), (100 + (a.branch - 1) / 2)::int,
           demo.pick((p).seed, 42, a.n, 2500000)::bigint - 800000 + round,
           CASE WHEN demo.pick((p).seed, 43, a.n, 4) = 0 THEN demo.pick((p).seed, 44, a.n, 900) END,
           CASE WHEN demo.pick((p).seed, 45, a.n, 30) = 0 THEN 'EUR' ELSE (p).currency END,
           demo.pick((p).seed, 46, a.n, 6), (demo.pick((p).seed, 47, a.n, 10) + round) % 10,
           CASE WHEN demo.pick((p).seed, 48, a.n, 5) = 0
                THEN demo.account_no(1 + demo.pick((p).seed, 49, a.n, (p).accounts)) END,
           CASE WHEN demo.pick((p).seed, 50, a.n, 50) = 0 THEN 1 ELSE 0 END,
           (ARRAY['Groceries', 'Salary', 'Rent', 'Transfer', 'Top-up', ' Cash ', '-'])
               [1 + demo.pick((p).seed, 51, a.n, 7)],
           a.occurred_at, a.occurred_at::date, a.occurred_at::date + demo.pick((p).seed, 52, a.n, 3),
           demo.changed((p).seed, a.n, a.occurred_at, round, at)
      FROM (SELECT g.n, 1 + demo.pick((p).seed, 53, g.n, 8) AS branch,
                   CASE WHEN g.n = 21 OR demo.pick((p).seed, 40, g.n, 400) = 0
                        THEN (p).accounts + 1 + demo.pick((p).seed, 41, g.n, 6)
                        ELSE 1 + demo.pick((p).seed, 54, g.n, (p).accounts) END AS account,
                   CASE WHEN g.n <= (p).transactions
                        THEN timestamp '2024-01-01' + demo.pick((p).seed, 55, g.n, 43200000) * interval '1 second'
                        ELSE timestamp '2025-06-01' + (g.n - (p).transactions) * interval '1 minute'
                   END AS occurred_at
              FROM generate_series(first::bigint, last) AS g (n)) AS a
$$;

CREATE OR REPLACE FUNCTION demo.fee_charge_rows(p demo.place, first int, last int, round int, at timestamp)
RETURNS TABLE (n bigint, account_no text, kind text, amount_minor int, waived boolean, charged_at timestamp,
               changed_at timestamp)
LANGUAGE sql STABLE AS $$
    SELECT g.n, demo.account_no(1 + demo.pick((p).seed, 60, g.n, (p).accounts)),
           (ARRAY['monthly', 'card', 'overdraft', 'transfer'])[1 + demo.pick((p).seed, 61, g.n, 4)],
           50 + demo.pick((p).seed, 62, g.n, 2000) + round, demo.pick((p).seed, 63, g.n, 8) = 0, c.charged_at,
           demo.changed((p).seed, g.n, c.charged_at, round, at)
      FROM generate_series(first::bigint, last) AS g (n),
           LATERAL (SELECT timestamp '2024-02-01'
                           + demo.pick((p).seed, 64, g.n, 40000000) * interval '1 second') AS c (charged_at)
$$;

CREATE OR REPLACE FUNCTION demo.card_authorization_rows(p demo.place, first int, last int, round int, at timestamp)
RETURNS TABLE (n bigint, account_no text, amount_minor int, approved boolean, merchant int,
               authorized_at timestamp, changed_at timestamp)
LANGUAGE sql STABLE AS $$
    SELECT g.n, demo.account_no(1 + demo.pick((p).seed, 70, g.n, (p).accounts + 2)),
           100 + demo.pick((p).seed, 71, g.n, 90000) + round, demo.pick((p).seed, 72, g.n, 12) > 0,
           1 + demo.pick((p).seed, 73, g.n, 40), c.authorized_at,
           demo.changed((p).seed, g.n, c.authorized_at, round, at)
      FROM generate_series(first::bigint, last) AS g (n),
           LATERAL (SELECT timestamp '2024-03-01'
                           + demo.pick((p).seed, 74, g.n, 38000000) * interval '1 second') AS c (authorized_at)
$$;

-- How many rows of a noun the full load makes, and how many each round adds.
CREATE OR REPLACE FUNCTION demo.size(p demo.place, noun text) RETURNS int
LANGUAGE sql STABLE AS $$
    SELECT CASE noun WHEN 'transaction' THEN (p).transactions WHEN 'customer' THEN (p).customers
                     WHEN 'account' THEN (p).accounts WHEN 'fee_charge' THEN greatest((p).transactions / 20, 10)
                     WHEN 'card_authorization' THEN greatest((p).transactions / 10, 10)
                     WHEN 'branch' THEN 8 WHEN 'product' THEN 8 WHEN 'city' THEN 6
                     WHEN 'status' THEN 4 WHEN 'product_category' THEN 4 ELSE 5 END
$$;

CREATE OR REPLACE FUNCTION demo.growth(p demo.place, noun text) RETURNS int
LANGUAGE sql STABLE AS $$
    SELECT CASE noun WHEN 'transaction' THEN greatest((p).transactions / 100, 5)
                     WHEN 'fee_charge' THEN greatest((p).transactions / 1000, 2)
                     WHEN 'card_authorization' THEN greatest((p).transactions / 200, 2)
                     WHEN 'customer' THEN 2 WHEN 'account' THEN 3 WHEN 'branch' THEN 1
                     WHEN 'product' THEN CASE WHEN (p).position % 4 = 1 THEN 1 ELSE 0 END ELSE 0 END
$$;

CREATE OR REPLACE PROCEDURE demo.define_places(tenants int, transactions int, seed bigint)
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM demo.place;
    INSERT INTO demo.place
    SELECT t.code, r.region, t.i,
           CASE WHEN t.number = 1 THEN coalesce(f.first_shape, f.shape) ELSE f.shape END,
           CASE r.region WHEN 'in' THEN 'Asia/Kolkata' WHEN 'sg' THEN 'Asia/Singapore' ELSE 'America/New_York' END,
           CASE r.region WHEN 'in' THEN 'INR' WHEN 'sg' THEN 'SGD' ELSE 'USD' END,
           -- 48 bits, so that adding the column's number cannot overflow
           hashtextextended(t.code || '_' || r.region, seed) & 281474976710655,
           hashtextextended(t.code, seed) & 281474976710655,
           greatest(transactions / 10, 20), greatest(transactions * 3 / 20, 30), transactions
      FROM generate_series(1, tenants) AS g (i)
           JOIN demo.family AS f ON f.position = 1 + (g.i - 1) % (SELECT count(*) FROM demo.family)
           CROSS JOIN LATERAL (SELECT g.i, 1 + (g.i - 1) / 30, f.word
                                      || CASE WHEN g.i > 30 THEN (1 + (g.i - 1) / 30)::text ELSE '' END
                              ) AS t (i, number, code)
           CROSS JOIN LATERAL (SELECT f.region UNION ALL
                               SELECT f.second_region WHERE t.number = 1 AND f.second_region IS NOT NULL
                              ) AS r (region);
END
$$;
