-- Sum of row hashes: the same for the same rows in any order.
SUM(CAST(:hash AS decimal(38,0)));
