-- Some of it, from the client.
INSERT INTO :decoded (hook, tenant_key, digest, give, original, result, refused, several) VALUES
:rows;
