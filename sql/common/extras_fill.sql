-- A column that was taken out of the extras after rows were loaded: filled from what is kept of them, and nothing else is written.
UPDATE :"schema".:"table"
   SET :"column" = :value
 WHERE :differs;
