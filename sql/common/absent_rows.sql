-- Loaded rows that the last comparisons missed and that staging still lacks.
SELECT CAST(k.tenant_key AS varchar(20)) || '|' || k.firn_row
                            FROM :"control"."absent" k
                            LEFT JOIN :delta d ON d.firn_tenant = k.tenant_key AND d.firn_row = k.firn_row
                           WHERE k.target = :'target' AND k.feed = :'feed' AND d.firn_row IS NULL;
