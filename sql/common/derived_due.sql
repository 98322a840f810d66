-- What is made anew below waits no longer; what lies behind the tenant's last period does.
DELETE FROM :"control".:"queue" USING :until u
 WHERE u.tenant_key = :"control".:"queue".tenant_key
   AND (:"control".:"queue".firn_key IS NULL OR :"control".:"queue".firn_from <= u.firn_until
        OR :"control".:"queue".tenant_key IN (SELECT a.tenant_key FROM :all a));
