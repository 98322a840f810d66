-- How many rows vanished.
SELECT x.firn_tenant, COUNT(*) AS n FROM :vanished x GROUP BY x.firn_tenant;
