-- The rows of the last period that was made, once more for each period since.
CREATE :temporary TABLE :carry AS
SELECT d.tenant_key AS firn_tenant, d.firn_group AS firn_key, :row AS firn_row, p.period_end AS firn_ref_period, d.firn_row AS firn_from_row:columns,
       CAST('applied' AS varchar(12)) AS firn_outcome
  FROM :"control"."period" s
  JOIN (:tenants) b ON b.tenant_key = s.tenant_key
  JOIN :fact d ON d.tenant_key = s.tenant_key AND d.period_date_key = :last_key
  JOIN :period p ON p.period_end > s.period_end
 CROSS JOIN :run_now n:but_join
 WHERE s.target = :'target' AND p.period_end :until :present:but;
