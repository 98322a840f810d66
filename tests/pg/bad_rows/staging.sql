-- Three tenants, the same good rows in each.
CREATE SCHEMA test;
CREATE PROCEDURE test.create_tenant(tenant text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE SCHEMA %I', tenant || '_in_shop');
    PERFORM set_config('search_path', tenant || '_in_shop', true);
    CREATE TABLE customers (id bigint PRIMARY KEY, customer_no text, full_name text, op text, updated_at timestamp);
    CREATE TABLE products (code text PRIMARY KEY, name text);
    CREATE TABLE status (code text, name text);
    CREATE TABLE sales (id bigint, sale_no text, sold_on text, amount text, quantity text, note text, status text, customer_no text,
                        product text, zero integer, is_test integer, op text, updated_at timestamp,
                        words text DEFAULT '1');
    CREATE TABLE stock (code text PRIMARY KEY, quantity integer);
    INSERT INTO customers SELECT i, 'c' || i, 'Customer ' || i, 'I', '2026-01-01' FROM generate_series(1, 5) AS i;
    INSERT INTO products SELECT 'p' || i, 'Product ' || i FROM generate_series(1, 5) AS i;
    INSERT INTO status VALUES ('P', 'paid'), ('O', 'open'), ('L', 'lost');
    INSERT INTO sales SELECT i, 's' || i, '05/01/2026', '12.50', '3', 'ok', 'P', 'c' || 1 + i % 3, 'p' || 1 + i % 3, 2, 0, 'I', '2026-01-01'
      FROM generate_series(1, 10) AS i;
    INSERT INTO stock SELECT 'p' || i, i FROM generate_series(1, 200) AS i;
END
$$;
CALL test.create_tenant('acme');
CALL test.create_tenant('globex');
CALL test.create_tenant('hooli');
