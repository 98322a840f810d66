-- Gaps between the versions of a member of whom something was said all the while.
SELECT DISTINCT g.firn_tenant, CAST('gaps between versions' AS varchar(200)) AS what,
       'member ' || g.firn_key || ' from ' || :from_text AS example
  FROM (
:said
       ) g
 WHERE g.firn_rank = 1 AND g.firn_live;
