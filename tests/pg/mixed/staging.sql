-- Tables of two tenants, all of one shape, and random batches: play.batch() is deterministic for a seed.  Logs only grow; late images, equal
-- neighbours, ties, ends and returns come by themselves where instants are few.
CREATE SCHEMA play;
CREATE SEQUENCE play.load;
DO $$
DECLARE
    s text;
    t text;
BEGIN
    FOREACH s IN ARRAY ARRAY['acme_in_bank', 'bolt_in_bank'] LOOP
        EXECUTE format('CREATE SCHEMA %I', s);
        FOREACH t IN ARRAY ARRAY['party_log', 'account_log', 'branch', 'holder', 'move'] LOOP
            EXECUTE format('CREATE TABLE %I.%I (id int PRIMARY KEY, seq int, no text, a text, b text, c text, d text, at timestamp,
                                                amount numeric(12,2), op text, loaded_at timestamp)', s, t);
        END LOOP;
    END LOOP;
END $$;

-- A number from 0 below n, and "p3" of n, NULL now and then.
CREATE FUNCTION play.pick(n int) RETURNS int LANGUAGE sql VOLATILE AS $$ SELECT floor(random() * n)::int $$;
CREATE FUNCTION play.name(letter text, n int) RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT CASE WHEN play.pick(9) > 0 THEN letter || play.pick(n) END
$$;
CREATE FUNCTION play.instant() RETURNS timestamp LANGUAGE sql VOLATILE AS $$
    SELECT timestamp '2024-01-01' + play.pick(25) * interval '37 hours' + CASE WHEN play.pick(9) = 0 THEN interval '1 microsecond' ELSE interval '0' END
$$;

CREATE PROCEDURE play.put(s text, t text, id int, seq int, no text, a text, b text, c text, d text, op text, changed timestamp) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('INSERT INTO %I.%I VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (id) DO UPDATE
                    SET no = EXCLUDED.no, a = EXCLUDED.a, b = EXCLUDED.b, at = EXCLUDED.at, amount = EXCLUDED.amount, op = EXCLUDED.op,
                        loaded_at = EXCLUDED.loaded_at', s, t)
      USING id, seq, no, a, b, c, d, play.instant(), play.pick(10000) / 100.0, op, changed;
END $$;

CREATE PROCEDURE play.tenant(s text, rows int, first int, changed timestamp) LANGUAGE plpgsql AS $$
DECLARE
    i int;
    op text;
BEGIN
    FOR i IN first + 1 .. first + rows LOOP
        op := CASE WHEN play.pick(8) = 0 THEN 'D' ELSE 'U' END;
        -- the order is any, and never the same twice
        CASE play.pick(10)
            WHEN 0, 1 THEN CALL play.put(s, 'party_log', i, play.pick(1000) * 10000 + i, 'p' || play.pick(6), play.name('r', 2), play.name('c', 2), play.name('n', 3), play.name('p', 7), op, changed);
            WHEN 2, 3 THEN CALL play.put(s, 'account_log', i, play.pick(1000) * 10000 + i, 'a' || play.pick(6), play.name('s', 2), play.name('p', 7), play.name('b', 4), play.name('t', 2), op, changed);
            WHEN 4 THEN CALL play.put(s, 'branch', play.pick(4), 0, 'b' || play.pick(4), play.name('x', 3), NULL, NULL, NULL, op, changed);
            WHEN 5 THEN CALL play.put(s, 'holder', play.pick(12), 0, play.name('a', 7), play.name('p', 7), NULL, NULL, NULL, op, changed);
            ELSE CALL play.put(s, 'move', play.pick(60), 0, play.name('a', 7), play.name('p', 7), play.name('p', 7), NULL, NULL, op, changed);
        END CASE;
    END LOOP;
END $$;

CREATE PROCEDURE play.batch(seed int, rows int) LANGUAGE plpgsql AS $$
DECLARE
    number int := nextval('play.load');
BEGIN
    PERFORM setseed(((seed * 7919 + number * 104729) % 1000) / 1000.0);
    CALL play.tenant('acme_in_bank', rows, number * rows, timestamp '2025-01-01' + number * interval '1 hour');
    CALL play.tenant('bolt_in_bank', rows, number * rows, timestamp '2025-01-01' + number * interval '1 hour');
END $$;
