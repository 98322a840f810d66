-- More of them: one statement holds only so many branches.
INSERT INTO :undecoded (hook, tenant_key, digest, original)
:values;
