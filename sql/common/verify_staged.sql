-- What staging has: rows that should be loaded, or cannot be.
                SELECT w.firn_tenant, CAST('staged' AS varchar(10)) AS side, :period AS period:measures
                  FROM :work w
                 WHERE w.firn_outcome IN ('applied', 'quarantined') AND w.firn_row IS NOT NULL;
