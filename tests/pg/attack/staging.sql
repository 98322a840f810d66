-- A canary, and tenants whose names, columns and values want to kill it.
CREATE SCHEMA canary;
CREATE TABLE canary.bird (sings text);
INSERT INTO canary.bird VALUES ('yes');
CREATE SCHEMA test;

-- Texts that end literals, comments and statements, and every character below 700.
CREATE TABLE test.attack (id integer PRIMARY KEY, text text NOT NULL);
INSERT INTO test.attack (id, text)
SELECT row_number() OVER (), t
  FROM unnest(ARRAY['''', '"', '\', '\''', ';', '--', '/*', '*/', '$$', '$1', ':x', ':''x''', ':"x"', '%s', '%n', '{}', '?',
    '''; DROP SCHEMA canary CASCADE; --', '\''; DROP SCHEMA canary CASCADE; --', '''); DROP SCHEMA canary CASCADE; --',
    '"; DROP SCHEMA canary CASCADE; --', E'a\nb', E'a\r\nb', E'\t', ' ', '  leading', 'trailing  ', 'NULL', 'null', 'true', 'naïve', '雪',
    '🏔', E'a\u0301', E'\u200b', E'\u2028', E'\ufeff', E'\u00a0', 'İı', '|', '~', '1:a|1:b', '#1', '5|x', E'\\N', '\\.', E'\x01', E'\x7f',
    repeat('''', 1000), repeat('\', 999), repeat('雪', 1000)]) AS t;
INSERT INTO test.attack (id, text) SELECT 1000 + i, 'c' || chr(i) || 'c' FROM generate_series(1, 700) AS i;

CREATE PROCEDURE test.create_tenant(tenant text) LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE format('CREATE SCHEMA %I', tenant || '_in_shop');
    PERFORM set_config('search_path', format('%I', tenant || '_in_shop'), true);
    EXECUTE $sql$
        CREATE TABLE "Order; -- 'x' /- \ $$ ;" ("key';--" text PRIMARY KEY, "when" timestamp, "a ""quoted"" name" text, "user" text,
            "money/*" text, "day" text, "new
line\" text, "'; DROP SCHEMA canary CASCADE; --" integer DEFAULT 1)$sql$;
    CREATE TABLE "GROUP" ("from" text, "to" text);
    INSERT INTO "GROUP" VALUES ('''; DROP SCHEMA canary CASCADE; --', 'joined'), ('\', '\joined''');
    EXECUTE $sql$
        INSERT INTO "Order; -- 'x' /- \ $$ ;"
        SELECT a.text, '2026-01-01', a.text, a.text, '1''234,50', '05/01/2026', 'n' FROM test.attack AS a$sql$;
END
$body$;
