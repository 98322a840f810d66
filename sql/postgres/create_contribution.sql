-- What each driving row says of a member; a dimension's row is made from these.
CREATE TABLE IF NOT EXISTS :"control".:"table" (
    :columns,
    PRIMARY KEY (:key)
);
