-- An earlier demo's warehouse goes, so that this one starts from nothing.
DROP SCHEMA IF EXISTS :"warehouse" CASCADE;

DROP SCHEMA IF EXISTS :"control" CASCADE;
