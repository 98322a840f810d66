-- One true history of items, and how each kind of staging tells it, with what it does wrong: changes that come late (in a
-- later batch, for some tenants), again, in any order, stamped with the time of loading; rows that were deleted and stand
-- beside those inserted again; zero dates; JSON that was cut; logs that drop what they have told; times from the future and
-- none; columns in another order, new ones and wider ones, one that is dropped; rows that are absent for a moment; values that
-- cannot be read and are mended; a load into tables that were not emptied; and what DMS tells of itself:
-- tables that are being loaded, were loaded between two runs, are suspended, changes that it skipped.
CREATE SCHEMA truth;
CREATE TABLE truth.change (batch int, seq bigint PRIMARY KEY, at timestamp, op char(1), id bigint, name varchar(20), price decimal(12,2), made_on date);
CREATE TABLE truth.truncated (seq bigint PRIMARY KEY, event bigint); -- deletes that are one truncate, which logs tell as such
CREATE TABLE truth.delivered (tenant text, seq bigint, batch int, PRIMARY KEY (tenant, seq));
CREATE TABLE truth.setting (start timestamp, seed int, misbehave boolean);
CREATE TABLE truth.bad (id bigint); -- items of kilo whose price cannot be read now
CREATE TABLE truth.absent (tenant text, id bigint, name varchar(20), price decimal(12,2), made_on varchar(20));
-- What a tenant's source last said of each item, as far as it was delivered.
CREATE VIEW truth.state AS
SELECT s.*
  FROM (SELECT d.tenant, c.*, ROW_NUMBER() OVER (PARTITION BY d.tenant, c.id ORDER BY c.seq DESC) AS nth
          FROM truth.delivered d JOIN truth.change c USING (seq)) s
 WHERE s.nth = 1;

CREATE SCHEMA acme_in_shop;
CREATE TABLE acme_in_shop.items (id bigint, name varchar(20), price decimal(12,2), made_on varchar(20));
-- Who counts absences (jolt), has bad values (kilo), a brake (limb), loses a column (nail).
DO $$
DECLARE
    s text;
BEGIN
    FOREACH s IN ARRAY ARRAY['jolt', 'kilo', 'limb', 'nail'] LOOP
        EXECUTE format('CREATE SCHEMA %I', s || '_in_shop');
        EXECUTE format('CREATE TABLE %I.items (id bigint, name varchar(20), price varchar(20), made_on varchar(20))', s || '_in_shop');
    END LOOP;
END $$;
CREATE SCHEMA mint_in_shop;
CREATE TABLE mint_in_shop.items (id bigint, name varchar(20), price decimal(12,2), made_on varchar(20), dms_op char(1), dms_commit_ts timestamp, dms_change_seq varchar(50));
CREATE SCHEMA bolt_in_shop;
CREATE TABLE bolt_in_shop.items (id bigint, name varchar(20), price decimal(12,2), made_on varchar(20), upd varchar(20));
CREATE SCHEMA crux_in_shop;
CREATE TABLE crux_in_shop.items (id bigint, name varchar(20), price decimal(12,2), made_on varchar(20), dms_op char(1), dms_commit_ts timestamp, dms_change_seq varchar(50));
CREATE SCHEMA hull_in_shop;
CREATE TABLE hull_in_shop.items (id bigint, name varchar(20), price decimal(12,2), made_on varchar(20), dms_op char(1), dms_commit_ts timestamp);
DO $$
DECLARE
    s text;
BEGIN
    FOREACH s IN ARRAY ARRAY['crux_in_shop', 'hull_in_shop'] LOOP
        EXECUTE format('CREATE TABLE %I.awsdms_status (task_name varchar(384), task_status varchar(96), status_time timestamp, source_timestamp_applied timestamp)', s);
        EXECUTE format('CREATE TABLE %I.awsdms_history (task_name varchar(384), timeslot_type varchar(384), timeslot timestamp)', s);
        EXECUTE format('CREATE TABLE %I.awsdms_suspended_tables (table_owner varchar(384), table_name varchar(384), suspend_reason varchar(96), suspend_timestamp timestamp)', s);
        EXECUTE format('CREATE TABLE %I.awsdms_apply_exceptions (table_owner varchar(384), table_name varchar(384), error_time timestamp)', s);
    END LOOP;
END $$;
CREATE SCHEMA drum_in_shop;
CREATE TABLE drum_in_shop.items (id bigint, name varchar(20), price decimal(12,2), made_on varchar(20), op char(1), at timestamp, seq varchar(50));
CREATE SCHEMA echo_in_shop;
CREATE TABLE echo_in_shop.items (id bigint, name varchar(20), price decimal(12,2), made_on varchar(20), __op varchar(1), __deleted varchar(5), __source_ts_ms bigint);
CREATE SCHEMA foxx_in_shop;
CREATE TABLE foxx_in_shop.items (id bigint, name varchar(20), price decimal(12,2), made_on varchar(20), __op varchar(1), __deleted varchar(5), __source_ts_ms bigint, __source_pos bigint, __source_file varchar(20) DEFAULT 'binlog.000001');
CREATE SCHEMA gram_in_shop;
CREATE TABLE gram_in_shop.items (payload text);
CREATE SCHEMA oboe_in_shop;
CREATE TABLE oboe_in_shop.items (payload jsonb); -- each a text of JSON that nobody parsed

CREATE FUNCTION truth.zero(d date) RETURNS text LANGUAGE sql AS $$SELECT CASE WHEN d IS NULL THEN '0000-00-00' ELSE to_char(d, 'YYYY-MM-DD') END$$;
CREATE FUNCTION truth.ms(t timestamp) RETURNS bigint LANGUAGE sql AS $$SELECT CAST(EXTRACT(epoch FROM t) * 1000 AS bigint)$$;
CREATE FUNCTION truth.seq(s bigint) RETURNS text LANGUAGE sql AS $$SELECT LPAD(CAST(s AS text), 35, '0')$$;
CREATE FUNCTION truth.row(c truth.change) RETURNS jsonb LANGUAGE sql AS $$
SELECT jsonb_build_object('id', c.id, 'name', c.name, 'price', CAST(c.price AS text), 'made_on', truth.zero(c.made_on))$$;
CREATE FUNCTION truth.envelope(c truth.change, loaded timestamp) RETURNS text LANGUAGE sql AS $$
SELECT CAST(jsonb_build_object('op', CASE WHEN loaded IS NOT NULL THEN 'r' WHEN c.op = 'I' THEN 'c' ELSE lower(c.op) END,
       'before', CASE WHEN c.op = 'D' THEN truth.row(c) END, 'after', CASE WHEN c.op NOT IN ('D', 'T') THEN truth.row(c) END,
       'ts_ms', truth.ms(COALESCE(loaded, c.at) + INTERVAL '1 second'),
       'source', jsonb_build_object('ts_ms', CASE WHEN loaded IS NULL THEN truth.ms(c.at) ELSE 0 END, 'file', CASE WHEN loaded IS NULL AND c.seq > 40 THEN 'binlog.1000000' ELSE 'binlog.999999' END, 'pos', CASE WHEN loaded IS NULL THEN c.seq ELSE 0 END, 'row', 0)) AS text)$$;

-- Some changes of a few items: an item that lives is changed or deleted, one that does not is inserted.  Several have one second.
CREATE PROCEDURE truth.change_some(n int, how_many int) LANGUAGE plpgsql AS $$
DECLARE
    item bigint;
    lives boolean;
    last bigint;
BEGIN
    FOR k IN 1..how_many LOOP
        IF n % 3 = 0 AND n > 0 AND k = 4 THEN -- the source empties its table: whatever there was is deleted
            SELECT MAX(seq) INTO last FROM truth.change;
            INSERT INTO truth.change SELECT n, last + i.id, s.start + n * INTERVAL '5 minutes' + (k / 2) * INTERVAL '1 second', 'D', i.id, NULL, NULL, NULL FROM truth.setting s CROSS JOIN generate_series(1, 12) i(id);
            INSERT INTO truth.truncated SELECT last + i, last + 12 FROM generate_series(1, 12) i;
        END IF;
        item := 1 + floor(random() * 12);
        SELECT COALESCE((SELECT c.op <> 'D' FROM truth.change c WHERE c.id = item ORDER BY c.seq DESC LIMIT 1), false) INTO lives;
        SELECT COALESCE(MAX(seq), 0) + 1 INTO last FROM truth.change;
        INSERT INTO truth.change
        SELECT n, last, s.start + n * INTERVAL '5 minutes' + (k / 2) * INTERVAL '1 second', x.op, item,
               CASE WHEN x.op = 'D' THEN before.name ELSE 'n' || floor(random() * 4) END,
               CASE WHEN x.op = 'D' THEN before.price ELSE floor(random() * 1000) / 10 END,
               CASE WHEN random() < 0.3 THEN NULL ELSE DATE '2020-01-01' + CAST(floor(random() * 900) AS int) END
          FROM truth.setting s
         CROSS JOIN (SELECT CASE WHEN NOT lives THEN 'I' WHEN random() < 0.35 THEN 'D' ELSE 'U' END AS op) x
          LEFT JOIN LATERAL (SELECT c.name, c.price FROM truth.change c WHERE c.id = item ORDER BY c.seq DESC LIMIT 1) before ON true;
    END LOOP;
END $$;

-- Which changes reach whom: all of the batch and what was late before, but for what is late now.
CREATE PROCEDURE truth.deliver(n int) LANGUAGE sql AS $$
INSERT INTO truth.delivered
SELECT t.tenant, c.seq, n
  FROM unnest(ARRAY['acme', 'bolt', 'crux', 'drum', 'echo', 'foxx', 'gram', 'hull', 'jolt', 'kilo', 'limb', 'mint', 'nail', 'oboe']) t(tenant)
 CROSS JOIN truth.change c
 CROSS JOIN truth.setting s
 WHERE NOT EXISTS (SELECT 1 FROM truth.delivered d WHERE d.tenant = t.tenant AND d.seq = c.seq)
   AND (c.batch < n OR n = 0 OR NOT s.misbehave
        OR CASE WHEN c.seq IN (SELECT t.seq FROM truth.truncated t) THEN hashtext(t.tenant || s.seed) % 3 <> 0 ELSE random() > 0.2 END)
$$;

-- Rows that are changed in place, of tenants that misbehave in ways of their own.
CREATE PROCEDURE truth.render_plain(everything boolean) LANGUAGE plpgsql AS $$
DECLARE
    who text;
    dated boolean := EXISTS (SELECT 1 FROM information_schema.columns WHERE table_schema = 'nail_in_shop' AND column_name = 'made_on');
BEGIN
    FOREACH who IN ARRAY ARRAY['jolt', 'kilo', 'limb', 'nail'] LOOP
        IF everything THEN
            EXECUTE format('TRUNCATE %I.items', who || '_in_shop');
        END IF;
        EXECUTE format('DELETE FROM %I.items i USING told t WHERE t.tenant = %L AND i.id = t.id', who || '_in_shop', who);
        EXECUTE format('INSERT INTO %I.items (id, name, price%s) SELECT id, name, price%s FROM told WHERE tenant = %L AND op <> %L', who || '_in_shop',
                       CASE WHEN dated OR who <> 'nail' THEN ', made_on' ELSE '' END, CASE WHEN dated OR who <> 'nail' THEN ', truth.zero(made_on)' ELSE '' END, who, 'D');
    END LOOP;
    IF everything THEN
        INSERT INTO limb_in_shop.items SELECT g, 'filler', 1, '0000-00-00' FROM generate_series(1000, 1079) g;
    END IF;
END $$;

-- Prices that cannot be read; those of before are mended.
CREATE PROCEDURE truth.spoil() LANGUAGE sql AS $$
UPDATE kilo_in_shop.items i SET price = s.price FROM truth.state s WHERE s.tenant = 'kilo' AND s.id = i.id AND i.price = 'spoilt';
DELETE FROM truth.bad;
INSERT INTO truth.bad SELECT i.id FROM kilo_in_shop.items i WHERE random() < 0.3;
UPDATE kilo_in_shop.items SET price = 'spoilt' WHERE id IN (SELECT b.id FROM truth.bad b);
$$;

-- A full load that empties nothing (DO_NOTHING): whatever lives stands once more.
CREATE PROCEDURE truth.load_again() LANGUAGE sql AS $$
INSERT INTO mint_in_shop.items
SELECT s.id, s.name, s.price, truth.zero(s.made_on), 'I', clock_timestamp() AT TIME ZONE 'UTC', '' FROM truth.state s WHERE s.tenant = 'mint' AND s.op <> 'D';
$$;

-- Rows that are kept up to date, of items that were told of in the batch; `all` of them: a full load.
CREATE PROCEDURE truth.render_mirrors(n int, everything boolean) LANGUAGE plpgsql AS $$
DECLARE
    loading timestamp := clock_timestamp() AT TIME ZONE 'UTC';
    bad boolean := (SELECT misbehave FROM truth.setting);
BEGIN
    DROP TABLE IF EXISTS pg_temp.told;
    CREATE TEMP TABLE told AS
    SELECT s.* FROM truth.state s WHERE everything OR (s.tenant, s.id) IN (SELECT d.tenant, c.id FROM truth.delivered d JOIN truth.change c USING (seq) WHERE d.batch = n);
    IF everything THEN
        TRUNCATE acme_in_shop.items, bolt_in_shop.items, crux_in_shop.items, echo_in_shop.items, hull_in_shop.items, mint_in_shop.items;
        DELETE FROM told WHERE op = 'D';
    END IF;
    DELETE FROM acme_in_shop.items i USING told t WHERE t.tenant = 'acme' AND i.id = t.id;
    INSERT INTO acme_in_shop.items SELECT id, name, price, truth.zero(made_on) FROM told WHERE tenant = 'acme' AND op <> 'D';
    DELETE FROM bolt_in_shop.items i USING told t WHERE t.tenant = 'bolt' AND i.id = t.id;
    INSERT INTO bolt_in_shop.items SELECT id, name, price, truth.zero(made_on), CASE WHEN NOT bad OR id % 6 <> 1 THEN to_char(at, 'DD/MM/YYYY HH24:MI:SS') END FROM told WHERE tenant = 'bolt' AND op <> 'D';
    -- What was deleted stands, marked; what comes again may stand beside it.  Some rows stand twice.
    DELETE FROM crux_in_shop.items i USING told t WHERE t.tenant = 'crux' AND i.id = t.id AND NOT (bad AND i.dms_op = 'D' AND t.op <> 'D' AND i.id % 2 = 0);
    INSERT INTO crux_in_shop.items
    SELECT t.id, t.name, t.price, truth.zero(t.made_on), CASE WHEN everything THEN 'I' ELSE t.op END, CASE WHEN everything THEN loading ELSE t.at END,
           CASE WHEN everything THEN '' ELSE truth.seq(t.seq) END
      FROM told t CROSS JOIN generate_series(1, CASE WHEN bad AND t.id % 5 = 0 THEN 2 ELSE 1 END) WHERE t.tenant = 'crux';
    DELETE FROM echo_in_shop.items i USING told t WHERE t.tenant = 'echo' AND i.id = t.id;
    INSERT INTO echo_in_shop.items (id, name, price, made_on, __op, __deleted, __source_ts_ms)
    SELECT id, name, price, truth.zero(made_on), CASE WHEN everything THEN 'r' WHEN op = 'I' THEN 'c' ELSE lower(op) END, CASE WHEN op = 'D' THEN 'true' ELSE 'false' END,
           CASE WHEN everything THEN truth.ms(loading) WHEN bad AND id % 7 = 3 THEN truth.ms(at + INTERVAL '1 day') ELSE truth.ms(at) END
      FROM told WHERE tenant = 'echo';
    -- Without a sequence nothing but the task's progress tells that changes are to come which are older than the loading.
    DELETE FROM hull_in_shop.items i USING told t WHERE t.tenant = 'hull' AND i.id = t.id;
    INSERT INTO hull_in_shop.items
    SELECT id, name, price, truth.zero(made_on), CASE WHEN everything THEN 'I' ELSE op END, CASE WHEN everything THEN loading ELSE at END FROM told WHERE tenant = 'hull';
    -- A change reaches all copies of a row that there are.
    UPDATE mint_in_shop.items i SET name = t.name, price = t.price, made_on = truth.zero(t.made_on), dms_op = t.op, dms_commit_ts = t.at, dms_change_seq = truth.seq(t.seq)
      FROM told t WHERE t.tenant = 'mint' AND i.id = t.id;
    INSERT INTO mint_in_shop.items
    SELECT t.id, t.name, t.price, truth.zero(t.made_on), CASE WHEN everything THEN 'I' ELSE t.op END, CASE WHEN everything THEN loading ELSE t.at END,
           CASE WHEN everything THEN '' ELSE truth.seq(t.seq) END
      FROM told t WHERE t.tenant = 'mint' AND NOT EXISTS (SELECT 1 FROM mint_in_shop.items i WHERE i.id = t.id);
    CALL truth.render_plain(everything);
END $$;

-- Logs: what was delivered is added, in any order; some of it again.
CREATE PROCEDURE truth.render_logs(n int, everything boolean) LANGUAGE plpgsql AS $$
DECLARE
    loading timestamp := clock_timestamp() AT TIME ZONE 'UTC';
    bad boolean := (SELECT misbehave FROM truth.setting);
BEGIN
    DROP TABLE IF EXISTS pg_temp.told;
    IF everything THEN
        CREATE TEMP TABLE told AS SELECT s.tenant, CAST(NULL AS int) AS batch, s.seq, s.at, s.op, s.id, s.name, s.price, s.made_on FROM truth.state s WHERE s.op <> 'D';
        TRUNCATE drum_in_shop.items, foxx_in_shop.items, gram_in_shop.items, oboe_in_shop.items;
    ELSE
        CREATE TEMP TABLE told AS
        SELECT d.tenant, c.batch, c.seq, c.at, CASE WHEN t.seq IS NULL THEN c.op ELSE 'T' END AS op, CASE WHEN t.seq IS NULL THEN c.id END AS id, c.name, c.price, c.made_on
          FROM truth.delivered d JOIN truth.change c USING (seq) LEFT JOIN truth.truncated t USING (seq) CROSS JOIN generate_series(1, 2) again(nth)
         WHERE (t.seq IS NULL OR t.seq = t.event)
           AND ((d.batch = n AND (again.nth = 1 OR (bad AND random() < 0.2)))
            OR (bad AND again.nth = 1 AND d.batch = n - 1 AND d.batch > 0 AND d.batch % 3 <> 2 AND random() < 0.3))
         ORDER BY CASE WHEN bad THEN random() ELSE c.seq END;
        IF bad AND random() < 0.5 THEN
            DELETE FROM drum_in_shop.items WHERE seq = '' OR random() < 0.5;
            DELETE FROM foxx_in_shop.items WHERE random() < 0.5;
            DELETE FROM gram_in_shop.items WHERE random() < 0.5;
        END IF;
    END IF;
    INSERT INTO drum_in_shop.items
    SELECT id, name, price, truth.zero(made_on), op, CASE WHEN everything THEN loading ELSE at END, CASE WHEN everything THEN '' ELSE truth.seq(seq) END
      FROM told WHERE tenant = 'drum';
    INSERT INTO foxx_in_shop.items
    SELECT id, name, price, truth.zero(made_on), CASE WHEN everything THEN 'r' WHEN op = 'I' THEN 'c' ELSE lower(op) END, CASE WHEN op = 'D' THEN 'true' ELSE 'false' END,
           CASE WHEN everything THEN truth.ms(loading) ELSE truth.ms(at) END, CASE WHEN everything THEN NULL ELSE seq END
      FROM told WHERE tenant = 'foxx';
    INSERT INTO gram_in_shop.items
    SELECT truth.envelope(ROW(batch, seq, at, op, id, name, price, made_on)::truth.change, CASE WHEN everything THEN loading END)
      FROM told WHERE tenant = 'gram';
    INSERT INTO oboe_in_shop.items
    SELECT to_jsonb(truth.envelope(ROW(batch, seq, at, op, id, name, price, made_on)::truth.change, CASE WHEN everything THEN loading END))
      FROM told WHERE tenant = 'oboe';
    IF bad THEN -- one that was cut, and a tombstone
        INSERT INTO gram_in_shop.items SELECT LEFT(payload, CAST(floor(random() * (LENGTH(payload) - 1)) AS int) + 1) FROM gram_in_shop.items ORDER BY random() LIMIT 1;
        INSERT INTO gram_in_shop.items VALUES (NULL);
    END IF;
END $$;

-- A table that is made anew and loaded as a whole, and tasks that begin anew with it.
CREATE PROCEDURE truth.reload() LANGUAGE plpgsql AS $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['acme', 'bolt', 'crux', 'drum', 'echo', 'foxx', 'gram', 'hull', 'jolt', 'kilo', 'limb', 'mint', 'nail', 'oboe'] LOOP
        EXECUTE format('CREATE TABLE %I.again (LIKE %I.items INCLUDING DEFAULTS)', t || '_in_shop', t || '_in_shop');
        EXECUTE format('DROP TABLE %I.items', t || '_in_shop');
        EXECUTE format('ALTER TABLE %I.again RENAME TO items', t || '_in_shop');
    END LOOP;
    DROP TABLE echo_in_shop.items;
    CREATE TABLE echo_in_shop.items (__op varchar(1), price decimal(14,2), note text, name varchar(30), made_on varchar(20), id bigint, __source_ts_ms bigint, __deleted varchar(5));
    CALL truth.render_mirrors(0, true);
    CALL truth.render_logs(0, true);
END $$;

-- What DMS says of itself: it has applied all that came before what is still to come.
CREATE FUNCTION truth.applied(whose text) RETURNS timestamp LANGUAGE sql AS $$
SELECT COALESCE(MIN(c.at) FILTER (WHERE NOT EXISTS (SELECT 1 FROM truth.delivered d WHERE d.tenant = whose AND d.seq = c.seq)) - INTERVAL '1 second', MAX(c.at)) FROM truth.change c
$$;
CREATE PROCEDURE truth.tell_status() LANGUAGE sql AS $$
DELETE FROM crux_in_shop.awsdms_status;
DELETE FROM hull_in_shop.awsdms_status;
INSERT INTO crux_in_shop.awsdms_status VALUES ('T1', 'CHANGE PROCESSING', clock_timestamp() AT TIME ZONE 'UTC', truth.applied('crux'));
INSERT INTO hull_in_shop.awsdms_status VALUES ('T1', 'CHANGE PROCESSING', clock_timestamp() AT TIME ZONE 'UTC', truth.applied('hull'));
$$;

-- Tables loaded in their place, or a part of them.
CREATE PROCEDURE truth.load_crux(every int) LANGUAGE sql AS $$
TRUNCATE crux_in_shop.items;
INSERT INTO crux_in_shop.items
SELECT s.id, s.name, s.price, truth.zero(s.made_on), 'I', clock_timestamp() AT TIME ZONE 'UTC', '' FROM truth.state s WHERE s.tenant = 'crux' AND s.op <> 'D' AND s.id % every = 0;
$$;
CREATE PROCEDURE truth.load_hull() LANGUAGE sql AS $$
TRUNCATE hull_in_shop.items;
INSERT INTO hull_in_shop.items
SELECT s.id, s.name, s.price, truth.zero(s.made_on), 'I', clock_timestamp() AT TIME ZONE 'UTC' FROM truth.state s WHERE s.tenant = 'hull' AND s.op <> 'D';
$$;

-- What runs meet, and must wait for or look after: whom that concerns.
CREATE FUNCTION truth.trouble(n int) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    IF n % 3 = 1 THEN -- a table half loaded, rows that are absent for a moment
        UPDATE crux_in_shop.awsdms_status SET task_status = 'FULL LOAD';
        CALL truth.load_crux(2);
        INSERT INTO truth.absent
        SELECT 'acme', id, name, price, made_on FROM acme_in_shop.items WHERE id % 3 = 0
         UNION ALL SELECT 'jolt', id, name, CAST(price AS decimal(12,2)), made_on FROM jolt_in_shop.items WHERE id % 3 = 0
         UNION ALL SELECT 'limb', id, name, CAST(price AS decimal(12,2)), made_on FROM limb_in_shop.items WHERE id % 3 > 0;
        DELETE FROM acme_in_shop.items WHERE id % 3 = 0;
        DELETE FROM jolt_in_shop.items WHERE id % 3 = 0;
        DELETE FROM limb_in_shop.items WHERE id % 3 > 0;
        RETURN 'acme,bolt,crux,jolt,limb';
    ELSIF n % 3 = 0 AND n > 0 THEN -- a table that is suspended, changes that were skipped and mended by hand, or a table that was loaded in its place
        INSERT INTO crux_in_shop.awsdms_suspended_tables VALUES ('shop', 'ITEMS', 'table error', clock_timestamp() AT TIME ZONE 'UTC');
        TRUNCATE crux_in_shop.items;
        IF (SELECT s.seed % 2 = 1 FROM truth.setting s) THEN
            UPDATE hull_in_shop.items SET dms_commit_ts = '2001-01-01' WHERE id IN (SELECT c.id FROM truth.delivered d JOIN truth.change c USING (seq) WHERE d.tenant = 'hull' AND d.batch = n);
            INSERT INTO hull_in_shop.awsdms_apply_exceptions VALUES ('shop', 'items', clock_timestamp() AT TIME ZONE 'UTC');
        ELSE
            CALL truth.load_hull();
            INSERT INTO hull_in_shop.awsdms_history VALUES ('T1', 'FULL LOAD', clock_timestamp() AT TIME ZONE 'UTC');
        END IF;
        RETURN 'bolt,crux,hull,jolt';
    END IF;
    RETURN 'bolt,jolt';
END $$;
CREATE PROCEDURE truth.recover(n int) LANGUAGE plpgsql AS $$
BEGIN
    UPDATE crux_in_shop.awsdms_status SET task_status = 'CHANGE PROCESSING';
    DELETE FROM crux_in_shop.awsdms_suspended_tables;
    CALL truth.load_crux(1);
    IF n % 3 = 1 THEN
        INSERT INTO acme_in_shop.items SELECT id, name, price, made_on FROM truth.absent WHERE tenant = 'acme';
        INSERT INTO jolt_in_shop.items SELECT id, name, price, made_on FROM truth.absent WHERE tenant = 'jolt';
        INSERT INTO limb_in_shop.items SELECT id, name, price, made_on FROM truth.absent WHERE tenant = 'limb';
        DELETE FROM truth.absent;
    END IF;
END $$;

CREATE PROCEDURE truth.batch(n int) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM setseed(((s.seed * 7919 + n * 104729) % 1000) / 1000.0) FROM truth.setting s;
    CALL truth.change_some(n, CASE WHEN n = 0 THEN 15 ELSE 9 END);
    CALL truth.deliver(n);
    CALL truth.render_mirrors(n, n = 0);
    CALL truth.render_logs(n, n = 0);
    IF n % 3 = 2 AND (SELECT s.misbehave FROM truth.setting s) THEN -- all the same, from the beginning
        INSERT INTO truth.delivered SELECT t.tenant, c.seq, n FROM (SELECT DISTINCT d.tenant FROM truth.delivered d) t CROSS JOIN truth.change c
         WHERE NOT EXISTS (SELECT 1 FROM truth.delivered d WHERE d.tenant = t.tenant AND d.seq = c.seq);
        CALL truth.reload();
    END IF;
    IF (SELECT s.misbehave FROM truth.setting s) THEN
        IF n = 1 THEN
            ALTER TABLE nail_in_shop.items DROP COLUMN made_on;
        END IF;
        IF n % 2 = 1 THEN
            CALL truth.load_again();
        END IF;
        CALL truth.spoil();
    END IF;
    CALL truth.tell_status();
END $$;

-- The items that should be there: bad ones are in quarantine, and nobody knows what stood in a column that went.
CREATE VIEW truth.living AS
SELECT s.tenant, s.id, s.name, s.price,
       CASE WHEN s.tenant = 'nail' AND NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_schema = 'nail_in_shop' AND column_name = 'made_on')
            THEN NULL ELSE s.made_on END AS made_on
  FROM truth.state s
 WHERE s.op <> 'D' AND NOT (s.tenant = 'kilo' AND s.id IN (SELECT b.id FROM truth.bad b))
 UNION ALL
SELECT 'limb', g, 'filler', 1.00, NULL FROM generate_series(1000, 1079) g;

-- Items that live and are not there: whoever counts absences does not take them away.
CREATE FUNCTION truth.taken(whose text) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT COUNT(*)
  FROM truth.living s
  JOIN LATERAL (SELECT c.op FROM truth.delivered d JOIN truth.change c USING (seq)
                 WHERE d.tenant = s.tenant AND c.id = s.id AND d.batch < (SELECT MAX(x.batch) FROM truth.change x)
                 ORDER BY c.seq DESC LIMIT 1) before ON before.op <> 'D'
 WHERE s.tenant = whose
   AND NOT (EXISTS (SELECT 1 FROM dw.item i JOIN dw.tenant t USING (tenant_key) WHERE t.tenant = whose AND i.item_no = 'i' || s.id AND NOT i.firn_deleted)
            AND EXISTS (SELECT 1 FROM dw.price p JOIN dw.tenant t USING (tenant_key) WHERE t.tenant = whose AND p.item_no = 'i' || s.id)
            AND EXISTS (SELECT 1 FROM dw.item_life i JOIN dw.tenant t USING (tenant_key) WHERE t.tenant = whose AND i.item_no = 'i' || s.id AND i.is_current)));
END $$;

-- What the warehouse says otherwise than the truth.
CREATE FUNCTION truth.wrong() RETURNS TABLE (tenant text, what text) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY
    SELECT COALESCE(e.tenant, l.tenant), COALESCE(e.said, 'no') || ' <> ' || COALESCE(l.said, 'no')
      FROM (SELECT s.tenant, s.id, concat_ws(' ', 'i' || s.id, s.name, s.price, s.made_on, s.price) AS said FROM truth.living s) e
      FULL JOIN (SELECT CAST(t.tenant AS text) AS tenant, CAST(substring(i.item_no FROM 2) AS bigint) AS id,
                        concat_ws(' ', i.item_no, i.name, p.price, i.made_on, (SELECT q.price FROM dw.price q WHERE q.item_key = i.item_key)) AS said
                   FROM dw.item i JOIN dw.tenant t ON t.tenant_key = i.tenant_key
                   LEFT JOIN dw.price p ON p.tenant_key = i.tenant_key AND p.item_no = i.item_no
                  WHERE i.item_key > 0 AND NOT i.firn_deleted AND NOT i.firn_inferred) l ON l.tenant = e.tenant AND l.id = e.id
     WHERE e.said IS DISTINCT FROM l.said
     UNION ALL
    SELECT COALESCE(e.tenant, l.tenant), 'life: ' || COALESCE(e.said, 'no') || ' <> ' || COALESCE(l.said, 'no')
      FROM (SELECT s.tenant, s.id, concat_ws(' ', 'i' || s.id, s.name) AS said FROM truth.living s) e
      FULL JOIN (SELECT CAST(t.tenant AS text) AS tenant, CAST(substring(i.item_no FROM 2) AS bigint) AS id, concat_ws(' ', i.item_no, i.name) AS said
                   FROM dw.item_life i JOIN dw.tenant t ON t.tenant_key = i.tenant_key
                  WHERE i.item_life_key > 0 AND i.is_current AND NOT i.firn_inferred) l ON l.tenant = e.tenant AND l.id = e.id
     WHERE e.said IS DISTINCT FROM l.said
     UNION ALL
    SELECT CAST(t.tenant AS text), 'no item has price ' || p.item_no FROM dw.price p JOIN dw.tenant t USING (tenant_key)
     WHERE (t.tenant, p.item_no) NOT IN (SELECT s.tenant, 'i' || s.id FROM truth.living s);
END $$;
