-- A fact: one row per driving row of its feed.
CREATE TABLE IF NOT EXISTS :"warehouse".:"table" (
    :columns
)
:distribution
:sort;
