-- They come again when their members are there.
DELETE FROM :"warehouse".:"table" USING :missing w
 WHERE :"warehouse".:"table".tenant_key = w.firn_tenant AND :"warehouse".:"table".firn_row = w.firn_row;
