-- Versions that the dimension has not, or not as the images make them; and rows of it that are no versions.  Of a member of
-- whom nothing holds any more one row stays, and is not current.
SELECT :tenant AS firn_tenant, CAST(x.what AS varchar(200)) AS what, 'member ' || x.firn_key || ' since ' || :from_text AS example
  FROM (SELECT r.firn_key, r.valid_from, CAST(CASE WHEN r.firn_version IS NULL THEN 'missing versions' ELSE 'different versions' END AS varchar(40)) AS what
          FROM :resolved r
         :circles
         UNION ALL
        SELECT g.firn_key, t.valid_from, CAST('versions too many' AS varchar(40)) AS what
          FROM :gone g
          JOIN :"warehouse".:"table" t ON t.:"surrogate" = g.firn_version
         WHERE g.firn_was_live OR NOT g.firn_unsaid) x;
