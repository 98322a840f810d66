-- A column that was declared after the table was made.
ALTER TABLE :"schema".:"table" ADD COLUMN :"column" :type;
