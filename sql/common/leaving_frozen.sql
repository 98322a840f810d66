-- Members of whom only what cannot leave yet says something stay as they are.
DELETE FROM :touched
 USING (SELECT DISTINCT c.firn_key
          FROM :loaded c
          LEFT JOIN (:said) s ON s.firn_key = c.firn_key
         WHERE s.firn_key IS NULL) f
 WHERE :touched.firn_key = f.firn_key;
