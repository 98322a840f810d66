-- A dimension: one row per member; the surrogate key is given by Firn.
-- No PRIMARY KEY: Redshift would not enforce it, yet trust it.
CREATE TABLE IF NOT EXISTS :"warehouse".:"table" (
    :columns
)
:distribution
:sort;
