-- Nothing is loaded yet, and nothing vanished.
SELECT x.firn_tenant AS tenant_key, COUNT(*) AS n FROM :vanished x GROUP BY x.firn_tenant;
