-- Rows of the erased tenant.
DELETE FROM :table WHERE :which;
