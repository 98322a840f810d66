-- Rows of a fact that are not what they are made of; periods that no run has come to are not missed.
SELECT x.firn_tenant, CAST(CASE WHEN NOT x.firn_live THEN 'too many rows' WHEN x.firn_was_live THEN 'different rows' ELSE 'missing rows' END AS varchar(200)) AS what,
       'row ' || x.firn_row AS example
  FROM :resolved x
:later;
