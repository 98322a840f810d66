-- Keeps a copy of what is loaded; test.mend() brings it back.
CREATE SCHEMA test;
CREATE PROCEDURE test.each(statement text) LANGUAGE plpgsql AS $$
DECLARE
    place text;
BEGIN
    FOR place IN SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables
                  WHERE table_schema = 'dw' OR (table_schema = 'firn' AND table_name IN ('quarantine', 'contribution_accounts')) LOOP
        EXECUTE replace(replace(statement, '$place', place), '$copy', format('test.%I', place));
    END LOOP;
END
$$;
CREATE PROCEDURE test.mend() LANGUAGE sql AS $$
    CALL test.each('TRUNCATE $place');
    CALL test.each('INSERT INTO $place SELECT * FROM $copy');
$$;
CALL test.each('CREATE TABLE $copy AS SELECT * FROM $place');
