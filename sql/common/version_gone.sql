-- Rows of the touched members that are no versions any more; `firn_unsaid`: nothing holds of the member at any time, and of its
-- rows this one stays.
CREATE :temporary TABLE :gone AS
SELECT d.:"surrogate" AS firn_version, d.:"durable" AS firn_member, d.firn_key, CASE WHEN a.firn_key IS NULL AND d.firn_last THEN true ELSE false END AS firn_unsaid,
       d.is_current AS firn_was_live, d.valid_from
  FROM :"warehouse".:"table" d
  JOIN :touched t ON t.firn_key = d.firn_key
  LEFT JOIN :version v ON v.firn_key = d.firn_key AND v.firn_live
        AND CASE WHEN d.firn_instant IS NULL THEN v.firn_first ELSE d.firn_instant = v.firn_at END
  LEFT JOIN (SELECT DISTINCT x.firn_key FROM :version x WHERE x.firn_live) a ON a.firn_key = d.firn_key
 WHERE v.firn_key IS NULL AND NOT d.firn_inferred;
