-- Rows that are still loaded although staging lacks them, because absences count; of the branches that are asked about.
SELECT k.tenant_key AS firn_tenant, k.target AS name, k.feed, CAST(NULL AS varchar(400)) AS detail, COUNT(*) AS found,
       CAST(NULL AS bigint) AS of_all
  FROM :"control"."absent" k
  JOIN :run_branch b ON b.target = k.target AND b.feed = k.feed AND b.tenant_key = k.tenant_key
 GROUP BY k.tenant_key, k.target, k.feed;
