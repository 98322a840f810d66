-- Branches of this run say anew which hooks they use; what others use is as before.
DELETE FROM :"control"."hook_use" USING :run_branch b
 WHERE :"control"."hook_use".record = b.record AND :"control"."hook_use".tenant_key = b.tenant_key;
