-- What stands in replication's own tables, as of the snapshot of the delta.
CREATE :temporary TABLE :gate AS
:branches;
