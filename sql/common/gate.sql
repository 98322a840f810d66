-- What stands in replication's own tables, as of the snapshot of the delta: why branches are held back, and until when
-- (`bound_at`) what they read is known to be whole.
CREATE :temporary TABLE :gate AS
:branches;
