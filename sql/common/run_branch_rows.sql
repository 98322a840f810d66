-- Some of the branches.
INSERT INTO :run_branch (target, feed, record, tenant_key, whole_key, compare, force, contested, changelog, reordered, reloaded, accepted, brake, absences, fingerprint) VALUES
:rows;
