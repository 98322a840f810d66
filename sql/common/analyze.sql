-- The planner knows nothing of a table made a moment ago.
ANALYZE :table;
