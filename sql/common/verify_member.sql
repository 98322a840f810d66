-- The members as all that is said of them makes them.
SELECT i.firn_key:values
                  FROM :image i
                  :lookups:circles
                 WHERE i.firn_live;
