-- The same of some more branches.
INSERT INTO :gate (tenant_key, since, reason, bound_at)
:branches;
