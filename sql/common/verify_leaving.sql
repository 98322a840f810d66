-- Not members of whom something is said by a feed that the mapping has no more, and that has not left yet.
DELETE FROM :touched WHERE firn_key IN (:said);
