-- Staging tables of two tenants, and random batches of changes to them: calls are deterministic for a seed.
CREATE SCHEMA play;
DO $$
DECLARE s text;
BEGIN
    FOREACH s IN ARRAY ARRAY['acme_in_shop', 'globex_in_shop'] LOOP
        EXECUTE format($f$
            CREATE SCHEMA %1$I;
            CREATE TABLE %1$I.customers (customer_no text PRIMARY KEY, full_name text, op text, updated_at timestamp);
            CREATE TABLE %1$I.accounts (account_no text PRIMARY KEY, branch text, credit numeric(12,2), op text, updated_at timestamp);
            CREATE TABLE %1$I.visits (id int PRIMARY KEY, customer_no text, visited_on date, op text, updated_at timestamp);
            CREATE TABLE %1$I.payments (id int PRIMARY KEY, order_no text, account_no text, customer_no text, paid_at timestamp,
                                        amount numeric(12,2), rate numeric(9,4), op text, updated_at timestamp);
            CREATE TABLE %1$I.orders (id int PRIMARY KEY, order_no text, customer_no text, account_no text, ordered_at timestamp, status text,
                                      op text, updated_at timestamp);
            CREATE TABLE %1$I.shipments (id int PRIMARY KEY, order_no text, shipped_at timestamp, carrier text, status text, op text,
                                         updated_at timestamp)$f$, s);
    END LOOP;
END $$;

-- A number from 0 below n.
CREATE FUNCTION play.pick(n int) RETURNS int LANGUAGE sql VOLATILE AS $$ SELECT floor(random() * n)::int $$;

-- NULL now and then.
CREATE FUNCTION play.some(t text) RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT CASE WHEN play.pick(6) > 0 THEN t END $$;

-- A day of the last two years, of the present month, or of a month to come.
CREATE FUNCTION play.day() RETURNS timestamp LANGUAGE sql VOLATILE AS $$
    SELECT date_trunc('hour', now() AT TIME ZONE 'UTC') + CASE play.pick(8) WHEN 0 THEN 1 WHEN 1 THEN 0 ELSE -1 END * random() * interval '500 days'
$$;

-- What happens to one tenant in one batch: rows come, change, are marked as deleted; in globex they go.
CREATE PROCEDURE play.tenant(s text, rows int, at timestamp) LANGUAGE plpgsql AS $$
DECLARE
    i int;
    id int;
BEGIN
    FOR i IN 1 .. rows LOOP
        CASE play.pick(9)
            WHEN 0 THEN
                EXECUTE format('INSERT INTO %I.customers VALUES (%L, %L, ''U'', %L) ON CONFLICT (customer_no) DO UPDATE
                                SET full_name = EXCLUDED.full_name, op = ''U'', updated_at = EXCLUDED.updated_at',
                               s, 'c' || play.pick(6), 'name ' || play.pick(100), at);
            WHEN 1 THEN
                EXECUTE format('INSERT INTO %I.accounts VALUES (%L, %L, %L, ''U'', %L) ON CONFLICT (account_no) DO UPDATE
                                SET branch = EXCLUDED.branch, credit = EXCLUDED.credit, op = ''U'', updated_at = EXCLUDED.updated_at',
                               s, 'a' || play.pick(5), play.some('b' || play.pick(3)), play.pick(1000), at);
            WHEN 2 THEN
                EXECUTE format('INSERT INTO %I.visits VALUES (%L, %L, %L, ''U'', %L) ON CONFLICT (id) DO UPDATE
                                SET customer_no = EXCLUDED.customer_no, op = ''U'', updated_at = EXCLUDED.updated_at',
                               s, play.pick(30), play.some('c' || play.pick(8)), play.day()::date, at);
            WHEN 3, 4, 5 THEN
                EXECUTE format('INSERT INTO %I.payments VALUES (%L, %L, %L, %L, %L, %L, %L, ''U'', %L) ON CONFLICT (id) DO UPDATE
                                SET order_no = EXCLUDED.order_no, account_no = EXCLUDED.account_no, customer_no = EXCLUDED.customer_no,
                                    paid_at = EXCLUDED.paid_at, amount = EXCLUDED.amount, rate = EXCLUDED.rate, op = ''U'', updated_at = EXCLUDED.updated_at',
                               s, play.pick(60), 'o' || play.pick(12), 'a' || play.pick(6), play.some('c' || play.pick(8)), play.day(),
                               play.pick(100000) / 100.0 - 300, play.pick(300) / 100.0, at);
            WHEN 6 THEN
                EXECUTE format('INSERT INTO %I.orders VALUES (%L, %L, %L, %L, %L, %L, ''U'', %L) ON CONFLICT (id) DO UPDATE
                                SET order_no = EXCLUDED.order_no, customer_no = EXCLUDED.customer_no, account_no = EXCLUDED.account_no,
                                    ordered_at = EXCLUDED.ordered_at, status = EXCLUDED.status, op = ''U'', updated_at = EXCLUDED.updated_at',
                               s, play.pick(15), 'o' || play.pick(12), play.some('c' || play.pick(8)), play.some('a' || play.pick(7)), play.day(),
                               play.some('s' || play.pick(3)), at);
            WHEN 7 THEN
                EXECUTE format('INSERT INTO %I.shipments VALUES (%L, %L, %L, %L, %L, ''U'', %L) ON CONFLICT (id) DO UPDATE
                                SET order_no = EXCLUDED.order_no, shipped_at = EXCLUDED.shipped_at, carrier = EXCLUDED.carrier,
                                    status = EXCLUDED.status, op = ''U'', updated_at = EXCLUDED.updated_at',
                               s, play.pick(15), 'o' || play.pick(12), play.day(), play.some('k' || play.pick(3)), play.some('s' || play.pick(3)), at);
            ELSE
                id := play.pick(60);
                IF s LIKE 'globex%' THEN
                    EXECUTE format('DELETE FROM %I.%I WHERE id = %L', s, (ARRAY['payments', 'orders', 'shipments', 'visits'])[1 + play.pick(4)], id);
                    EXECUTE format('DELETE FROM %I.accounts WHERE account_no = %L', s, 'a' || id);
                    EXECUTE format('DELETE FROM %I.customers WHERE customer_no = %L', s, 'c' || id);
                ELSE
                    EXECUTE format('UPDATE %I.%I SET op = ''D'', updated_at = %L WHERE id = %L', s,
                                   (ARRAY['payments', 'orders', 'shipments', 'visits'])[1 + play.pick(4)], at, id);
                    EXECUTE format('UPDATE %I.accounts SET op = ''D'', updated_at = %L WHERE account_no = %L', s, at, 'a' || id);
                    EXECUTE format('UPDATE %I.customers SET op = ''D'', updated_at = %L WHERE customer_no = %L', s, at, 'c' || id);
                END IF;
        END CASE;
    END LOOP;
END $$;

CREATE PROCEDURE play.batch(seed int, number int, rows int) LANGUAGE plpgsql AS $$
DECLARE
    s text;
BEGIN
    PERFORM setseed(((seed * 37 + number) % 1000) / 1000.0);
    FOREACH s IN ARRAY ARRAY['acme_in_shop', 'globex_in_shop'] LOOP
        CALL play.tenant(s, rows, (now() AT TIME ZONE 'UTC')::timestamp - interval '10 minutes' + number * interval '1 second');
    END LOOP;
END $$;
