-- Random histories of staging schemas: hist.start(seed, n), hist.batch(n, silent) and hist.publish(n) for every n from 0.
-- The truth stands in hist.<table>, one table for all branches; hist.publish() writes it into the staging schemas in the
-- shape of each tenant.  random() decides everything, so a seed gives the same history again.
--
-- Modes: plain (an audit column), bare (none), op (deleted rows stay, marked), whole (nothing names a row, and some
-- stand twice), odd (an audit column that is NULL or in the future now and then), late (plain, but joins in batch 2),
-- joins (plain, with joined tables).
-- The clock of plain, op and late tenants is two hours a batch, long ago, so that windows hold little; odd tenants have the
-- real one, because the engine bounds a value from the future by it.
DROP SCHEMA IF EXISTS hist CASCADE;
CREATE SCHEMA hist;
CREATE SEQUENCE hist.seq;
CREATE TABLE hist.branch (name text PRIMARY KEY, mode text NOT NULL, since integer NOT NULL);
INSERT INTO hist.branch VALUES ('alder_eu', 'plain', 0), ('alder_us', 'plain', 0), ('birch_eu', 'bare', 0), ('cedar_eu', 'op', 0),
                               ('dogwood_eu', 'whole', 0), ('elm_us', 'odd', 0), ('aspen_eu', 'late', 2), ('hazel_us', 'joins', 0);

-- What every row has: n names it here, id is its key in the staging table.
CREATE TABLE hist.common (n bigint DEFAULT nextval('hist.seq'), branch text, id integer, test integer, updated_at timestamp, op text, seq bigint);
CREATE TABLE hist.segments (LIKE hist.common INCLUDING DEFAULTS, code text, name text);
CREATE TABLE hist.cities (LIKE hist.common INCLUDING DEFAULTS, city_code text, name text, people integer);
CREATE TABLE hist.offices (LIKE hist.common INCLUDING DEFAULTS, bank_code text, bank_name text, office_no integer, name text, city_code text);
CREATE TABLE hist.persons (LIKE hist.common INCLUDING DEFAULTS, person_no text, full_name text, joined_on date, level text, segment text,
                           city_code text, referrer text);
CREATE TABLE hist.products (LIKE hist.common INCLUDING DEFAULTS, product_code text, name text, price numeric(10,2), parent text);
CREATE TABLE hist.sales (LIKE hist.common INCLUDING DEFAULTS, sale_no text, sold_at timestamp, amount numeric(12,2), status text, person_no text,
                         person_level text, product_code text, bank_code text, office_no integer, channel_code text, channel_name text);
CREATE TABLE hist.visits (LIKE hist.common INCLUDING DEFAULTS, note text, person_no text, city_code text, visited_on date);
CREATE TABLE hist.ratings (LIKE hist.common INCLUDING DEFAULTS, person_no text, product_code text, segment text, stars integer);
CREATE TABLE hist.statuses (code text PRIMARY KEY, name text);
CREATE TABLE hist.kind (name text PRIMARY KEY, function text, first_rows integer);
INSERT INTO hist.kind VALUES ('segments', 'base', 5), ('cities', 'base', 6), ('offices', 'base', 7), ('persons', 'base', 9), ('products', 'base', 7),
                             ('sales', 'sale', 18), ('visits', 'sale', 14), ('ratings', 'sale', 14);

CREATE FUNCTION hist.below(n integer) RETURNS integer LANGUAGE sql VOLATILE AS $$ SELECT floor(random() * n)::integer $$;

-- A code like P7, of so many; sometimes none, sometimes with blanks around it or marks in it.
CREATE FUNCTION hist.code(letter text, many integer, gaps double precision) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    r double precision := random();
    k integer := 1 + hist.below(many);
BEGIN
    RETURN CASE WHEN r < gaps THEN NULL
                WHEN r < gaps + 0.03 THEN ' ' || letter || k || ' '
                WHEN k = 3 THEN letter || '|''3'
                WHEN k = 4 THEN letter || E'\u00df"4'
                ELSE letter || k END;
END $$;

CREATE FUNCTION hist.day() RETURNS date LANGUAGE sql VOLATILE AS $$ SELECT date '2024-01-01' + hist.below(400) $$;

-- The columns of a new row of a table, as JSON.
CREATE FUNCTION hist.fresh(kind text) RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    name text := 'name ' || hist.below(1000);
    test integer := CASE WHEN random() < 0.12 THEN 1 ELSE 0 END;
BEGIN
    RETURN CASE kind
        WHEN 'segments' THEN jsonb_build_object('test', test, 'code', hist.code('S', 5, 0.05), 'name', name)
        WHEN 'cities' THEN jsonb_build_object('test', test, 'city_code', hist.code('C', 7, 0.05), 'name', name, 'people', hist.below(9))
        WHEN 'offices' THEN jsonb_build_object('test', test, 'bank_code', hist.code('B', 3, 0.08), 'bank_name', name,
                                               'office_no', nullif(hist.below(5), 0), 'name', name, 'city_code', hist.code('C', 8, 0.1))
        WHEN 'persons' THEN jsonb_build_object('test', test, 'person_no', hist.code('P', 9, 0.03),
                                               'full_name', CASE WHEN random() > 0.12 THEN name END, 'joined_on', hist.day(),
                                               'level', hist.code('L', 3, 0.3), 'segment', hist.code('S', 6, 0.1),
                                               'city_code', hist.code('C', 8, 0.1), 'referrer', hist.code('P', 11, 0.2))
        WHEN 'products' THEN jsonb_build_object('test', test, 'product_code', hist.code('G', 7, 0.03), 'name', name,
                                                'price', hist.below(400) / 4.0, 'parent', hist.code('G', 8, 0.2))
        WHEN 'sales' THEN jsonb_build_object('test', test, 'sale_no', hist.code('N', 20, 0.03),
                                             'sold_at', hist.day() + hist.below(1440) * interval '1 minute',
                                             'amount', CASE WHEN random() < 0.12 THEN -1 ELSE hist.below(90000) / 100.0 END,
                                             'status', hist.code('Q', 3, 0.1), 'person_no', hist.code('P', 11, 0.1),
                                             'person_level', hist.code('L', 3, 0.3), 'product_code', hist.code('G', 8, 0.1),
                                             'bank_code', hist.code('B', 4, 0.1), 'office_no', nullif(hist.below(6), 0),
                                             'channel_code', hist.code('X', 4, 0.1), 'channel_name', name)
        WHEN 'visits' THEN jsonb_build_object('test', test, 'note', name, 'person_no', hist.code('P', 11, 0.05),
                                              'city_code', hist.code('C', 8, 0.1), 'visited_on', hist.day())
        WHEN 'ratings' THEN jsonb_build_object('test', test, 'person_no', hist.code('P', 10, 0.03), 'product_code', hist.code('G', 7, 0.03),
                                               'segment', hist.code('S', 6, 0.2), 'stars', hist.below(6)) END;
END $$;

-- When a row was changed, as its tenant's audit column says.
CREATE FUNCTION hist.stamp(mode text, batch integer) RETURNS timestamp LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    r double precision := random();
    ago interval := date_trunc('minute', CASE WHEN batch = 0 THEN interval '1 day' + random() * interval '30 days'
                                              WHEN mode = 'odd' THEN random() * interval '50 minutes'
                                              ELSE random() * interval '165 minutes' END);
BEGIN
    IF mode = 'odd' THEN
        RETURN CASE WHEN r < 0.2 THEN NULL WHEN r < 0.25 THEN timestamp '2099-01-01'
                    ELSE date_trunc('minute', clock_timestamp() AT TIME ZONE 'UTC') - ago END;
    END IF;
    RETURN timestamp '2025-01-01' + batch * interval '2 hours' - ago;
END $$;

-- An id that no living row of the branch has.
CREATE FUNCTION hist.free_id(kind text, branch text) RETURNS integer LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    id integer;
    taken boolean;
BEGIN
    LOOP
        id := 1 + hist.below(60);
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM hist.%I WHERE branch = $1 AND id = $2 AND op <> ''D'')', kind) INTO taken USING branch, id;
        EXIT WHEN NOT taken;
    END LOOP;
    RETURN id;
END $$;

CREATE FUNCTION hist.put(kind text, line jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('INSERT INTO hist.%I SELECT * FROM jsonb_populate_record(NULL::hist.%I, $1)', kind, kind)
      USING line || jsonb_build_object('n', coalesce((line ->> 'n')::bigint, nextval('hist.seq')));
END $$;

CREATE FUNCTION hist.remove(kind text, line jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DELETE FROM hist.%I WHERE n = $1', kind) USING (line ->> 'n')::bigint;
END $$;

-- New rows of one table of one branch.
CREATE FUNCTION hist.come(kind text, b hist.branch, batch integer, many integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    id integer;
BEGIN
    FOR i IN 1..many LOOP
        id := CASE WHEN b.mode = 'op' AND random() < 0.03 THEN NULL ELSE hist.free_id(kind, b.name) END;
        PERFORM hist.put(kind, hist.fresh(kind)
                         || jsonb_build_object('branch', b.name, 'id', id, 'updated_at', hist.stamp(b.mode, batch), 'op', 'I', 'seq', nextval('hist.seq')));
    END LOOP;
END $$;

-- What happens to one living row.
CREATE FUNCTION hist.touch(kind text, b hist.branch, batch integer, line jsonb, may_go boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    r double precision := random();
    fresh jsonb := hist.fresh(kind);
    mark jsonb := jsonb_build_object('updated_at', hist.stamp(b.mode, batch), 'seq', nextval('hist.seq'), 'op', 'U');
    k text;
BEGIN
    IF r < 0.25 AND b.mode = 'op' THEN
        PERFORM hist.remove(kind, line);
        PERFORM hist.put(kind, line || mark || jsonb_build_object('op', 'D'));
    ELSIF r < 0.25 AND may_go THEN
        PERFORM hist.remove(kind, line);
    ELSIF r < 0.3 AND may_go AND b.mode <> 'op' THEN
        PERFORM hist.remove(kind, line);
        PERFORM hist.put(kind, line || mark || jsonb_build_object('id', hist.free_id(kind, b.name)));
    ELSIF r < 0.4 AND b.mode = 'whole' THEN
        PERFORM hist.put(kind, line - 'n');
    ELSE
        PERFORM hist.remove(kind, line);
        FOR k IN SELECT jsonb_object_keys(fresh) LOOP
            line := CASE WHEN random() < 0.4 THEN line || jsonb_build_object(k, fresh -> k) ELSE line END;
        END LOOP;
        PERFORM hist.put(kind, line || mark);
    END IF;
END $$;

-- One batch: for every table of every branch some rows come, change or go.  `silent`: rows go without a trace in tenants
-- whose audit column is all there is to see changes by.
CREATE FUNCTION hist.batch(batch integer, silent boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    b hist.branch;
    k hist.kind;
    line jsonb;
BEGIN
    PERFORM setval('hist.seq', greatest((SELECT last_value FROM hist.seq), 1000 * (batch + 1)));
    IF batch = 0 OR random() < 0.5 THEN
        DELETE FROM hist.statuses;
        INSERT INTO hist.statuses SELECT 'Q' || i, 'status ' || hist.below(5) FROM generate_series(1, 2 + hist.below(2)) i;
    END IF;
    FOR b IN SELECT * FROM hist.branch WHERE since <= batch ORDER BY name COLLATE "C" LOOP
        FOR k IN SELECT * FROM hist.kind ORDER BY name COLLATE "C" LOOP
            IF batch > b.since THEN
                FOR line IN EXECUTE format('SELECT to_jsonb(t) FROM hist.%I t WHERE branch = $1 AND op <> ''D'' ORDER BY n', k.name) USING b.name LOOP
                    IF random() < 0.18 THEN
                        PERFORM hist.touch(k.name, b, batch, line, silent OR b.mode IN ('bare', 'whole'));
                    END IF;
                END LOOP;
            END IF;
            PERFORM hist.come(k.name, b, batch, CASE WHEN batch = b.since THEN k.first_rows + hist.below(5) ELSE hist.below(4) END);
        END LOOP;
    END LOOP;
END $$;

-- To be called first in the session that makes a batch.
CREATE FUNCTION hist.start(seed integer, batch integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM setseed(((seed * 7919 + batch * 104729) % 1000003) / 1000003.0);
END $$;

-- The columns of a table in the shape of one tenant.
CREATE FUNCTION hist.shape(kind text, b hist.branch) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN b.mode = 'late' AND kind = 'persons' THEN
            'id AS no, person_no AS client_no, full_name AS label,
             CASE WHEN people_day > 28 THEN ''31/02/2024'' WHEN people_day % 2 = 0 THEN to_char(joined_on, ''YYYY-MM-DD'')
                  ELSE to_char(joined_on, ''DD/MM/YYYY'') END AS since,
             level, segment AS seg, city_code, referrer AS brought_by, test, updated_at AS changed'
        WHEN b.mode = 'late' AND kind = 'sales' THEN
            'id AS no, sale_no AS invoice_no,
             CASE WHEN amount < 0 THEN ''30/02/2024 11:11'' ELSE to_char(sold_at, ''DD/MM/YYYY HH24:MI'') END AS sold,
             CAST(amount * 100 AS integer) AS amount_minor, status, person_no AS client_no, person_level, product_code AS item,
             bank_code, office_no, channel_code, channel_name, test, updated_at AS changed'
        WHEN b.mode = 'whole' AND kind = 'sales' THEN
            'sale_no, sold_at, CASE WHEN amount < 0 THEN ''n/a'' ELSE to_char(amount, ''FM999,990.00'') END AS amount,
             status, person_no, person_level, product_code, bank_code, office_no, channel_code, channel_name, test'
        ELSE (SELECT string_agg(a.attname, ', ' ORDER BY a.attnum)
                FROM pg_attribute a
               WHERE a.attrelid = format('hist.%I', kind)::regclass AND a.attnum > 0
                 AND a.attname NOT IN ('n', 'branch')
                 AND (b.mode = 'op' OR a.attname NOT IN ('op', 'seq'))
                 AND (b.mode NOT IN ('bare', 'whole') OR a.attname <> 'updated_at')
                 AND (b.mode <> 'whole' OR a.attname <> 'id')) END
$$;

-- The truth into the staging schemas.
CREATE FUNCTION hist.publish(batch integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    b hist.branch;
    k hist.kind;
    place text;
    source text;
BEGIN
    FOR b IN SELECT * FROM hist.branch WHERE since <= batch ORDER BY name COLLATE "C" LOOP
        FOR k IN SELECT * FROM hist.kind LOOP
            place := format('%I.%I', b.name || '_' || k.function,
                            CASE WHEN b.mode = 'late' AND k.name = 'persons' THEN 'clients' WHEN b.mode = 'late' AND k.name = 'sales' THEN 'invoices'
                                 ELSE k.name END);
            source := format('SELECT %s FROM (SELECT t.*, %s AS people_day FROM hist.%I t) t WHERE branch = %L', hist.shape(k.name, b),
                             CASE WHEN k.name = 'persons' THEN 'extract(day FROM joined_on)::integer' ELSE '0' END, k.name, b.name);
            EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I', b.name || '_' || k.function);
            IF to_regclass(place) IS NULL THEN
                EXECUTE format('CREATE TABLE %s AS %s', place, source);
                IF b.mode NOT IN ('op', 'whole') THEN
                    EXECUTE format('ALTER TABLE %s ADD PRIMARY KEY (%I)', place,
                                   CASE WHEN b.mode = 'late' AND k.name IN ('persons', 'sales') THEN 'no' ELSE 'id' END);
                END IF;
            ELSE
                EXECUTE format('TRUNCATE %s', place);
                EXECUTE format('INSERT INTO %s %s', place, source);
            END IF;
        END LOOP;
    END LOOP;
    FOREACH place IN ARRAY ARRAY['birch_eu_base.statuses', 'hazel_us_base.statuses'] LOOP
        IF to_regclass(place) IS NULL THEN
            EXECUTE format('CREATE TABLE %s (code text PRIMARY KEY, name text)', place);
        END IF;
        EXECUTE format('TRUNCATE %s', place);
        EXECUTE format('INSERT INTO %s SELECT * FROM hist.statuses', place);
    END LOOP;
END $$;
