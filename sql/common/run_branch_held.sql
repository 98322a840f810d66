-- Branches that are held back before anything is read, with the reason.
INSERT INTO :run_branch (target, feed, record, tenant_key, whole_key, compare, force, contested, changelog, reordered, reloaded, accepted, brake, absences, fingerprint, aside) VALUES
:rows;
