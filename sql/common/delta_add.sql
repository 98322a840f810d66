-- More branches into the delta: one statement holds only so many.
INSERT INTO :delta (:names)
SELECT :columns
  FROM (
:branches
       ) b;
