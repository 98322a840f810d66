-- The touched groups, each made of all its rows.
CREATE :temporary TABLE :image AS
SELECT y.firn_tenant, y.firn_key, y.firn_key AS firn_row:columns,
       CAST(true AS boolean) AS firn_live, CAST('applied' AS varchar(12)) AS firn_outcome
  FROM (
        SELECT t.firn_tenant, t.firn_key:combined
          FROM :touched t
          JOIN :source f ON f.tenant_key = t.firn_tenant:same_keys AND :grain = t.firn_key
         GROUP BY t.firn_tenant, t.firn_key
       ) y;
