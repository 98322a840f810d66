-- Groups of a fact made of another one that are queued to be made anew, those of periods to come apart.
        SELECT CAST(:'place' AS varchar(200)) AS place, CAST('group' AS varchar(10)) AS what, COUNT(*) AS n
          FROM (SELECT DISTINCT q.tenant_key, q.firn_key FROM :"control".:"queue" q CROSS JOIN :run_now n:due) g;
