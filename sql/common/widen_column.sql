-- A varchar that was declared longer; never in a transaction on Redshift.
ALTER TABLE :"schema".:"table" ALTER COLUMN :"column" TYPE :type;
