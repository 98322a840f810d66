-- Versions that were merged into their neighbours.
DELETE FROM :"warehouse".:"table" USING :gone g
 WHERE :"warehouse".:"table".:"surrogate" = g.firn_version AND NOT g.firn_unsaid;
