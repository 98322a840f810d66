-- Who claims a contested key is read again in every run, so that the loser returns when the winner leaves.
INSERT INTO :"control"."retry" (record, tenant_key, firn_row, why, target)
SELECT CAST(:'record' AS varchar(128)), x.firn_tenant, x.firn_row, CAST('rival' AS varchar(40)), CAST(:'target' AS varchar(128))
  FROM (SELECT r.firn_tenant, r.claimant AS firn_row FROM :rival r
         UNION
        SELECT r.firn_tenant, r.holder FROM :rival r
         UNION
        SELECT c.firn_tenant, c.firn_row FROM :contested c WHERE c.firn_tenant NOT IN (SELECT h.tenant_key FROM :held h)) x;
