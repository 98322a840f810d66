-- The closure of a dimension's hierarchy: each member with itself (depth 0) and everyone above it.
CREATE TABLE IF NOT EXISTS :"warehouse".:"hierarchy" (
    ancestor_key bigint NOT NULL,
    descendant_key bigint NOT NULL,
    depth integer NOT NULL,
    is_top boolean NOT NULL,
    is_bottom boolean NOT NULL
)
DISTSTYLE KEY DISTKEY (descendant_key)
COMPOUND SORTKEY (descendant_key);
