-- Staging tables of two tenants, all of one shape, and random batches of changes to them: calls are deterministic for a seed.
CREATE SCHEMA play;
DO $$
DECLARE
    s text;
    t text;
BEGIN
    FOREACH s IN ARRAY ARRAY['acme_in_bank', 'globex_in_bank'] LOOP
        EXECUTE format('CREATE SCHEMA %I', s);
        FOREACH t IN ARRAY ARRAY['customers', 'accounts', 'branches', 'agents', 'units', 'issuers', 'cards', 'payments', 'refunds', 'disputes',
                                 'visits'] LOOP
            EXECUTE format('CREATE TABLE %I.%I (id int PRIMARY KEY, no text, a text, b text, c text, d text, at timestamp, amount numeric(12,2),
                                                op text, updated_at timestamp)', s, t);
        END LOOP;
    END LOOP;
END $$;

-- A number from 0 below n.
CREATE FUNCTION play.pick(n int) RETURNS int LANGUAGE sql VOLATILE AS $$ SELECT floor(random() * n)::int $$;

-- "a3" of n; NULL now and then.
CREATE FUNCTION play.name(letter text, n int) RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT CASE WHEN play.pick(12) > 0 THEN letter || play.pick(n) END
$$;

CREATE PROCEDURE play.put(s text, t text, id int, no text, a text, b text, c text, d text, at timestamp, changed timestamp) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('INSERT INTO %I.%I AS o VALUES ($1, $2, $3, $4, $5, $6, $7, $8, ''U'', $9) ON CONFLICT (id) DO UPDATE
                    SET no = EXCLUDED.no, a = EXCLUDED.a, b = EXCLUDED.b, c = EXCLUDED.c, d = EXCLUDED.d, at = EXCLUDED.at,
                        amount = EXCLUDED.amount, op = ''U'', updated_at = EXCLUDED.updated_at', s, t)
      USING id, no, a, b, c, d, at, play.pick(10000) / 100.0, changed;
END $$;

-- What happens to one tenant in one batch: rows come, change, are marked as deleted; in globex they go.  Of changelogs only new rows come.
CREATE PROCEDURE play.tenant(s text, rows int, first int, changed timestamp) LANGUAGE plpgsql AS $$
DECLARE
    i int;
    n int;
    at timestamp;
    t text;
BEGIN
    FOR i IN 1 .. rows LOOP
        at := timestamp '2024-01-01' + play.pick(700) * interval '1 hour';
        CASE play.pick(16)
            WHEN 0, 1 THEN
                n := play.pick(6);
                CALL play.put(s, 'customers', n, 'c' || n, play.name('s', 4), NULL, NULL, NULL, at, changed);
            WHEN 2, 3 THEN
                n := play.pick(6);
                CALL play.put(s, 'accounts', n, 'a' || n, play.name('c', 8), NULL, NULL, NULL, at, changed);
            WHEN 4 THEN
                n := play.pick(4);
                CALL play.put(s, 'branches', n, 'b' || n, play.name('r', 3), NULL, NULL, NULL, at, changed);
            WHEN 5 THEN
                n := play.pick(5);
                CALL play.put(s, 'agents', n, 'g' || n, play.name('b', 5), NULL, NULL, NULL, at, changed);
            WHEN 6 THEN
                n := play.pick(5);
                CALL play.put(s, 'units', n, 'u' || n, play.name('u', 6), NULL, NULL, NULL, at, changed);
            WHEN 7 THEN
                CALL play.put(s, 'issuers', first + i, 'i' || play.pick(3), play.name('x', 3), NULL, NULL, NULL, at, changed);
            WHEN 8 THEN
                CALL play.put(s, 'cards', first + i, 'k' || play.pick(4), play.name('c', 8), play.name('i', 4), play.name('g', 6), NULL, at, changed);
                IF play.pick(8) = 0 THEN
                    EXECUTE format('UPDATE %I.cards SET op = ''D'' WHERE id = $1', s) USING first + i;
                END IF;
            WHEN 9, 10, 11 THEN
                n := play.pick(30);
                CALL play.put(s, 'payments', n, 'p' || CASE WHEN play.pick(5) = 0 THEN play.pick(30) ELSE n END,
                              CASE WHEN play.pick(10) = 0 THEN '-' ELSE play.name('a', 8) END, play.name('k', 5), play.name('g', 6),
                              play.name('u', 6), at, changed);
            WHEN 12 THEN
                n := play.pick(20);
                CALL play.put(s, 'refunds', n, (ARRAY['r', 'a'])[1 + play.pick(2)] || n, play.name('p', 35), NULL, NULL, NULL, at, changed);
            WHEN 13 THEN
                n := play.pick(15);
                CALL play.put(s, 'disputes', n, NULL, play.name('r', 22), NULL, NULL, NULL, at, changed);
            WHEN 14 THEN
                n := play.pick(15);
                CALL play.put(s, 'visits', n, NULL, 'a' || play.pick(8), NULL, NULL, NULL, at, changed);
            ELSE
                t := (ARRAY['customers', 'accounts', 'branches', 'agents', 'units', 'payments', 'refunds', 'disputes', 'visits'])[1 + play.pick(9)];
                n := CASE WHEN t IN ('payments', 'refunds') THEN play.pick(30) ELSE play.pick(6) END;
                IF s LIKE 'globex%' THEN
                    EXECUTE format('DELETE FROM %I.%I WHERE id = $1', s, t) USING n;
                ELSE
                    EXECUTE format('UPDATE %I.%I SET op = ''D'', updated_at = $2 WHERE id = $1', s, t) USING n, changed;
                END IF;
        END CASE;
    END LOOP;
END $$;

CREATE PROCEDURE play.batch(seed int, number int, rows int) LANGUAGE plpgsql AS $$
DECLARE
    s text;
BEGIN
    PERFORM setseed(((seed * 37 + number) % 1000) / 1000.0);
    FOREACH s IN ARRAY ARRAY['acme_in_bank', 'globex_in_bank'] LOOP
        CALL play.tenant(s, rows, number * 1000 + 1000, (now() AT TIME ZONE 'UTC')::timestamp - interval '10 minutes' + number * interval '1 second');
    END LOOP;
END $$;
