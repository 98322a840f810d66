-- Sum of row hashes: the same for the same rows in any order.  Sixty bits of each, so that no number of rows overflows.
SUM(CAST(STRTOL(SUBSTRING(:hash, 1, 15), 16) AS decimal(38,0)));
