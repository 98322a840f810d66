-- Tenants none of whose schemas is there any more: what was loaded of them stays, and every run says so.
INSERT INTO :run_branch (target, feed, record, tenant_key, whole_key, compare, force, contested, changelog, reordered, reloaded, accepted, brake, absences, fingerprint, aside)
SELECT s.target, s.feed, CAST('' AS varchar(128)), s.tenant_key, CAST(NULL AS bigint), false, false, false, false, false, false, false, CAST(NULL AS decimal(9,4)), 1,
       CAST('' AS varchar(64)), CAST('gone: the tenant has no staging schema any more' AS varchar(400))
  FROM :"control"."branch_state" s
  LEFT JOIN :run_branch b ON b.target = s.target AND b.feed = s.feed AND b.tenant_key = s.tenant_key
 WHERE s.tenant_key IN (:tenant_keys) AND b.tenant_key IS NULL;
