-- Four tenants' schemas, and kill.play(): round after round of changes of every sort, the same each time.
CREATE SCHEMA kill;

-- A number below `bound` that depends on the words alone.
CREATE FUNCTION kill.pick(words text, bound integer) RETURNS integer LANGUAGE sql IMMUTABLE
RETURN mod(hashtextextended(words, 7) & 2147483647, bound)::integer;

CREATE FUNCTION kill.tenants() RETURNS SETOF text LANGUAGE sql
RETURN unnest(ARRAY['acme_in', 'acme_sg', 'globex_in', 'hooli_sg']);

-- The instant of a round: an hour and a half apart, so that one round is outside the look-back of the next.
CREATE FUNCTION kill.instant(round integer) RETURNS timestamp LANGUAGE sql IMMUTABLE
RETURN timestamp '2026-01-10' + round * interval '90 minutes';

CREATE PROCEDURE kill.create_tenant(tenant text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE SCHEMA %I', tenant || '_shop');
    PERFORM set_config('search_path', tenant || '_shop', true);
    CREATE TABLE products (code text PRIMARY KEY, name text, parent text);
    CREATE TABLE customers (id bigint PRIMARY KEY, customer_no text, full_name text, joined_on text, city text, country text,
                            op text, updated_at timestamp);
    CREATE TABLE sales (id bigint PRIMARY KEY, sale_no text, sold_at text, amount text, customer_no text, product text,
                        listed text, city text, is_test integer, op text, updated_at timestamp);
END
$$;

-- Some rows of one tenant come, change, go, turn bad and are mended.
CREATE PROCEDURE kill.play_tenant(tenant text, round integer, rows integer) LANGUAGE plpgsql AS $$
DECLARE
    now timestamp := kill.instant(round);
    words text := tenant || ' ' || round || ' ';
    first integer := CASE WHEN round = 0 THEN 1 ELSE rows * 4 + round * 5 END;
    count integer := CASE WHEN round = 0 THEN rows * 4 ELSE 5 END;
    marks boolean := tenant <> 'hooli_sg';
BEGIN
    PERFORM set_config('search_path', tenant || '_shop', true);
    INSERT INTO products
    SELECT 'p' || i, 'Product ' || i || ' of round ' || round, CASE WHEN i % 3 = 0 THEN 'p' || i / 3 END
      FROM generate_series(1, rows) AS i
     WHERE round = 0 OR kill.pick(words || 'p' || i, 10) = 0
    ON CONFLICT (code) DO UPDATE SET name = excluded.name;
    DELETE FROM products WHERE round > 0 AND kill.pick(words || 'gone' || code, 9) = 0;
    INSERT INTO customers
    SELECT i, 'c' || i, 'Customer ' || i || ' of round ' || round, to_char(date '2025-01-01' + i, 'YYYY-MM-DD'), 'city ' || kill.pick(words || i, 9),
           'country of ' || tenant, 'I', now
      FROM generate_series(1, rows) AS i
     WHERE (round = 0 AND i % 4 > 0) OR kill.pick(words || 'c' || i, 10) = 0
    ON CONFLICT (id) DO UPDATE SET full_name = excluded.full_name, city = excluded.city, op = 'U', updated_at = excluded.updated_at;
    INSERT INTO sales
    SELECT i, 's' || i - CASE WHEN i % 40 = 0 THEN 1 ELSE 0 END, now::text,
           CASE kill.pick(words || 'bad' || i, 20) WHEN 0 THEN 'abc' WHEN 1 THEN '-5' ELSE kill.pick(words || i, 1000) || '.50' END,
           'c' || 1 + kill.pick(words || i, rows + 3), 'p' || 1 + kill.pick(words || 'p' || i, rows + 5),
           CASE WHEN i % 7 = 0 THEN 'p' || 1 + kill.pick(words || 'l' || i, rows) END, 'city ' || kill.pick(words || i, 12),
           CASE WHEN i % 50 = 0 THEN 1 ELSE 0 END, 'I', now
      FROM generate_series(first, first + count - 1) AS i;
    UPDATE sales SET amount = kill.pick(words || id, 500) || '.25', is_test = kill.pick(words || id, 15) / 14, op = 'U', updated_at = now
     WHERE round > 0 AND kill.pick(words || 's' || id, 12) = 0;
    IF marks THEN
        UPDATE sales SET op = 'D', updated_at = now WHERE round > 0 AND kill.pick(words || 'd' || id, 25) = 0;
        UPDATE customers SET op = 'D', updated_at = now WHERE round > 0 AND kill.pick(words || 'd' || id, 12) = 0;
    ELSE
        DELETE FROM sales WHERE round > 0 AND kill.pick(words || 'd' || id, 25) = 0;
        DELETE FROM customers WHERE round > 0 AND kill.pick(words || 'd' || id, 12) = 0;
    END IF;
END
$$;

CREATE PROCEDURE kill.play(round integer, rows integer) LANGUAGE plpgsql AS $$
DECLARE
    tenant text;
BEGIN
    FOR tenant IN SELECT kill.tenants() LOOP
        IF round = 0 THEN
            CALL kill.create_tenant(tenant);
        END IF;
        CALL kill.play_tenant(tenant, round, rows);
    END LOOP;
END
$$;
