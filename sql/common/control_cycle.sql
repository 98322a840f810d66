-- Members whose parents lead back to themselves: kept without a parent until that is mended.
CREATE TABLE IF NOT EXISTS :"control"."cycle" (
    target varchar(128) NOT NULL,
    firn_key :row_type NOT NULL,
    firn_parent :row_type NOT NULL
);
