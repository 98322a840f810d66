CREATE SCHEMA test;
CREATE PROCEDURE test.create_tenant(tenant text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE SCHEMA %I', tenant || '_shop');
    PERFORM set_config('search_path', tenant || '_shop', true);
    CREATE TABLE accounts (id integer PRIMARY KEY, no text, status text, updated_at timestamp);
    CREATE TABLE phones (no text PRIMARY KEY, phone text);
    CREATE TABLE cities (city text PRIMARY KEY, country text);
    CREATE TABLE moves (id integer PRIMARY KEY, no text, city text, at timestamp, amount numeric, updated_at timestamp);
    INSERT INTO accounts SELECT i, 'a' || i, 'new', '2026-01-01' FROM generate_series(1, 30) AS i;
    INSERT INTO phones SELECT 'a' || i, '0' || i FROM generate_series(1, 25) AS i;
    INSERT INTO cities SELECT 'c' || i, 'country ' || i FROM generate_series(0, 1) AS i;
    INSERT INTO moves SELECT i, 'a' || 1 + i % 30, 'c' || i % 4, '2026-01-02', i, '2026-01-02' FROM generate_series(1, 50) AS i;
END
$$;
CALL test.create_tenant('acme_in');
CALL test.create_tenant('bolt_in');
