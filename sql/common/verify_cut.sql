-- Members in a circle have lost the parent that their images name.
WHERE r.firn_version IS NULL OR r.firn_key NOT IN (SELECT y.firn_key FROM :"control"."cycle" y WHERE y.target = :'target');
