-- Rows that are made anew, or stand for nothing any more.
DELETE FROM :fact USING :resolved x
 WHERE :fact.tenant_key = x.firn_tenant AND :fact.firn_row = x.firn_row;
