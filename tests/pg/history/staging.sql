-- The tenants' tables, and hist.batch(): what has come by a batch.
CREATE SCHEMA hist;
CREATE TABLE hist.images (batch integer, tenant text, id bigint, seq bigint, op text, at timestamp, member text, status text, rate text,
                          branch text, city text, tier text, name text, opened text);
CREATE TABLE hist.facts (batch integer, tenant text, id bigint, at timestamp, member text);

CREATE PROCEDURE hist.create_tenant(tenant text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE SCHEMA %I', tenant || '_sg_bank');
    PERFORM set_config('search_path', tenant || '_sg_bank', true);
    CREATE TABLE images (id bigint PRIMARY KEY, seq bigint, op text, at timestamp, member text, status text, rate text, branch text,
                         city text, tier text, name text, opened text, loaded_at timestamp);
    CREATE TABLE movements (id bigint PRIMARY KEY, at timestamp, member text, loaded_at timestamp);
END
$$;

-- One tenant's batch; with `alone` what came before has left the staging table of images.
CREATE PROCEDURE hist.batch_of(who text, number integer, alone boolean) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('search_path', who || '_sg_bank', true);
    IF alone THEN
        TRUNCATE images;
    END IF;
    INSERT INTO images
    SELECT i.id, i.seq, i.op, i.at, i.member, i.status, i.rate, i.branch, i.city, i.tier, i.name, i.opened,
           timestamp '2025-01-01' + number * interval '1 day'
      FROM hist.images i WHERE i.tenant = who AND i.batch = number
    ON CONFLICT (id) DO UPDATE SET at = excluded.at, op = excluded.op, member = excluded.member, status = excluded.status, rate = excluded.rate,
        branch = excluded.branch, city = excluded.city, tier = excluded.tier, name = excluded.name, opened = excluded.opened, loaded_at = excluded.loaded_at;
    INSERT INTO movements
    SELECT f.id, f.at, f.member, timestamp '2025-01-01' + number * interval '1 day'
      FROM hist.facts f WHERE f.tenant = who AND f.batch = number
    ON CONFLICT (id) DO UPDATE SET at = excluded.at, member = excluded.member, loaded_at = excluded.loaded_at;
END
$$;
