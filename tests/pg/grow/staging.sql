CREATE SCHEMA test;
CREATE PROCEDURE test.create_tenant(tenant text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE SCHEMA %I', tenant || '_shop');
    PERFORM set_config('search_path', tenant || '_shop', true);
    CREATE TABLE customers (id bigint PRIMARY KEY, customer_no text, full_name text, segment text);
    CREATE TABLE brands (brand text PRIMARY KEY, owner text);
    CREATE TABLE sales (id bigint PRIMARY KEY, sale_no text, sold_at timestamp, amount numeric, customer_no text, brand text, note text,
                        updated_at timestamp);
    CREATE TABLE visits (visit_no integer PRIMARY KEY);
    INSERT INTO customers SELECT i, 'c' || i, 'Customer ' || i, 'segment ' || i % 2 FROM generate_series(1, 5) AS i;
    INSERT INTO brands SELECT 'b' || i, 'owner ' || i || ' of ' || tenant FROM generate_series(1, 3) AS i;
    INSERT INTO sales SELECT i, 's' || i, '2026-01-05 02:00', 10 + i, 'c' || 1 + i % 5, 'b' || 1 + i % 4, 'note ' || i, '2026-01-05 10:00'
      FROM generate_series(1, 20) AS i;
END
$$;
CALL test.create_tenant('acme_in');
CALL test.create_tenant('acme_sg');
