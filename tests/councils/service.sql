-- Harrogate's services over time.  A line finds the label that it prints itself, unless another line of its day prints another
-- one for the same service; a service has one version more than its label changed, each beginning on the day of a payment.
SELECT 'services under several labels', count(*)
  FROM (SELECT btrim(service_code) FROM harrogate_uk_spend.payments WHERE net_amount <> 'Net Amount'
         GROUP BY 1 HAVING count(DISTINCT btrim(service_label)) > 1) s
UNION ALL
SELECT 'services with several versions', count(*)
  FROM (SELECT code FROM dw.service JOIN dw.tenant USING (tenant_key) WHERE tenant.tenant = 'harrogate'
         GROUP BY 1 HAVING count(*) > 1) s
UNION ALL
SELECT 'lines with the label of another day', count(*)
  FROM dw.payment f
  JOIN dw.service s ON s.service_key = f.service_key
  JOIN harrogate_uk_spend.payments t ON t.row_id = f.line_no
  JOIN dw.tenant n ON n.tenant_key = f.tenant_key AND n.tenant = 'harrogate'
 WHERE s.label <> btrim(t.service_label)
   AND NOT EXISTS (SELECT FROM dw.payment g
                     JOIN harrogate_uk_spend.payments u ON u.row_id = g.line_no
                    WHERE g.tenant_key = f.tenant_key AND g.paid_on = f.paid_on AND btrim(u.service_code) = s.code
                      AND btrim(u.service_label) = s.label)
UNION ALL
SELECT 'lines without a service', count(*)
  FROM dw.payment f JOIN dw.tenant n ON n.tenant_key = f.tenant_key AND n.tenant = 'harrogate'
 WHERE f.service_key = -1
UNION ALL
SELECT 'versions that do not begin with a payment', count(*)
  FROM dw.service s
 WHERE s.service_key > 0 AND s.firn_instant IS NOT NULL
   AND NOT EXISTS (SELECT FROM dw.payment f WHERE f.service_key = s.service_key AND f.paid_on = s.firn_instant::date);
