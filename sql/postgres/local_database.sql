-- The database of the local server.
CREATE DATABASE :"database";
