-- A schema that Firn writes to.
CREATE SCHEMA IF NOT EXISTS :"schema";
