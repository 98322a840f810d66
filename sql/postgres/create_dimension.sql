-- A dimension: one row per member; the surrogate key is given by Firn.
CREATE TABLE IF NOT EXISTS :"warehouse".:"table" (
    :columns,
    PRIMARY KEY (:"surrogate")
);
