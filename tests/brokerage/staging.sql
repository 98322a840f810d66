-- Two houses' staging schemas, and came.batch(): what a batch brings.  Events are appended, files replace what was there.
CREATE SCHEMA came;
CREATE TABLE came.customer_event (house text, batch int, seq bigint, op text, at timestamp, customer_no text, name text, tier text, city text,
                                  email text, tax_code text);
CREATE TABLE came.account_event (house text, batch int, seq bigint, op text, at timestamp, account_no text, customer_no text, broker_no text,
                                 title text, status text);
CREATE TABLE came.company_event (house text, batch int, seq bigint, op text, at timestamp, company_no text, name text, status text, rating text);
CREATE TABLE came.security_event (house text, batch int, seq bigint, op text, at timestamp, symbol text, name text, exchange text, status text,
                                  company_no text);
CREATE TABLE came.broker (house text, batch int, broker_no text, name text, office text);
CREATE TABLE came.prospect (house text, batch int, prospect_no text, name text, worth int, grade text);
CREATE TABLE came.trade (house text, batch int, trade_no text, account_no text, symbol text, side text, quantity text, price text, fee text, placed_at timestamp);
CREATE TABLE came.trade_event (house text, batch int, id text, trade_no text, status text, at timestamp);
CREATE TABLE came.holding (house text, batch int, id text, opened_by text, trade_no text, before int, after int);
CREATE TABLE came.cash (house text, batch int, id text, account_no text, at timestamp, amount text, sort text);
CREATE TABLE came.price (house text, batch int, day text, symbol text, close text, high numeric(12,2), low numeric(12,2), volume bigint);
CREATE TABLE came.watch (house text, batch int, id bigint, customer_no text, symbol text, at timestamp, action text);
CREATE TABLE came.totals (house text, what text, value numeric);

-- A staging table like what came, without house and batch, with the instant of its arrival where it is appended.
CREATE PROCEDURE came.create_table(schema text, name text, key text, appended boolean) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TABLE %I.%I (LIKE came.%I, PRIMARY KEY (%s))', schema, name, name, key);
    EXECUTE format('ALTER TABLE %I.%I DROP COLUMN house, DROP COLUMN batch', schema, name);
    IF appended THEN
        EXECUTE format('ALTER TABLE %I.%I ADD COLUMN loaded_at timestamp', schema, name);
    END IF;
END
$$;

CREATE PROCEDURE came.create_house(house text) LANGUAGE plpgsql AS $$
DECLARE
    crm text := house || '_eu_crm';
    market text := house || '_eu_market';
    desk text := house || '_eu_desk';
BEGIN
    EXECUTE format('CREATE SCHEMA %I; CREATE SCHEMA %I; CREATE SCHEMA %I', crm, market, desk);
    CALL came.create_table(crm, 'customer_event', 'seq', true);
    CALL came.create_table(crm, 'account_event', 'seq', true);
    CALL came.create_table(crm, 'broker', 'broker_no', false);
    CALL came.create_table(crm, 'prospect', 'prospect_no', false);
    CALL came.create_table(market, 'company_event', 'seq', true);
    CALL came.create_table(market, 'security_event', 'seq', true);
    CALL came.create_table(market, 'price', 'day, symbol', true);
    CALL came.create_table(desk, 'trade', 'trade_no', true);
    CALL came.create_table(desk, 'trade_event', 'id', true);
    CALL came.create_table(desk, 'holding', 'id', true);
    CALL came.create_table(desk, 'cash', 'id', true);
    CALL came.create_table(desk, 'watch', 'id', true);
    IF house = 'birch' THEN -- other names for the same
        EXECUTE format('ALTER TABLE %I.trade RENAME COLUMN account_no TO acct', desk);
        EXECUTE format('ALTER TABLE %I.trade RENAME COLUMN fee TO commission', desk);
        EXECUTE format('ALTER TABLE %I.cash RENAME TO cash_movements', desk);
        EXECUTE format('ALTER TABLE %I.company_event RENAME COLUMN company_no TO registration', market);
    END IF;
END
$$;

-- Batch `number`, as load `load` of all.
CREATE PROCEDURE came.batch_of(which text, number int, load int) LANGUAGE plpgsql AS $$
DECLARE
    source record;
    target text;
    columns text;
BEGIN
    FOR source IN SELECT * FROM (VALUES ('crm', 'customer_event', true), ('crm', 'account_event', true), ('crm', 'broker', false),
                                        ('crm', 'prospect', false), ('market', 'company_event', true), ('market', 'security_event', true),
                                        ('market', 'price', true), ('desk', 'trade', true), ('desk', 'trade_event', true),
                                        ('desk', 'holding', true), ('desk', 'cash', true), ('desk', 'watch', true)) AS v (function, name, appended)
    LOOP
        target := format('%I.%I', which || '_eu_' || source.function,
                         CASE WHEN which = 'birch' AND source.name = 'cash' THEN 'cash_movements' ELSE source.name END);
        SELECT string_agg(format('%I', a.attname), ', ' ORDER BY a.attnum) INTO columns FROM pg_attribute a
         WHERE a.attrelid = ('came.' || source.name)::regclass AND a.attnum > 2;
        IF source.appended THEN
            EXECUTE format('INSERT INTO %s SELECT %s, timestamp ''2026-01-01'' + $1 * interval ''1 day'' FROM came.%I WHERE house = $2 AND batch = $3',
                           target, columns, source.name) USING load, which, number;
        ELSE -- a file shows what is so now: the newest that came, whatever the events' order
            EXECUTE format('TRUNCATE %s', target);
            EXECUTE format('INSERT INTO %s SELECT %s FROM came.%I WHERE house = $1 AND batch = $2', target, columns, source.name) USING which, load;
        END IF;
    END LOOP;
END
$$;
