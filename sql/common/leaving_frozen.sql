-- Members of whom only what cannot leave yet says something stay as they are.
DELETE FROM :touched
 WHERE firn_key IN (SELECT c.firn_key FROM :loaded c)
   AND firn_key NOT IN (SELECT s.firn_key FROM (:said) s WHERE s.firn_key IS NOT NULL);
