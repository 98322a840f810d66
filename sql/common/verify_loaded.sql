-- What the fact holds.
                SELECT w.tenant_key AS firn_tenant, CAST('loaded' AS varchar(10)) AS side, :period AS period:measures
                  FROM :"warehouse".:"table" w
                 WHERE true :told;
