-- Periods that a run has come to.
  LEFT JOIN :"control"."period" s ON s.target = :'target' AND s.tenant_key = x.firn_tenant
 WHERE s.period_end IS NULL OR x.firn_ref_period IS NULL OR x.firn_ref_period <= s.period_end;
