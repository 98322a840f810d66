-- What no branch uses any more: the hook was changed, or left the mapping.
DELETE FROM :"control"."decoded"
 WHERE hook || ':' || CAST(tenant_key AS varchar(20)) NOT IN (SELECT u.hook || ':' || CAST(u.tenant_key AS varchar(20)) FROM :"control"."hook_use" u);
