-- Images of a log that count no more, because their member's parent has gone or the log tells everything anew: what they said was never so.
DELETE FROM :loaded USING :vanished v, :run_branch b
 WHERE b.feed = :'feed' AND b.tenant_key = v.firn_tenant AND b.changelog
   AND :loaded.tenant_key = v.firn_tenant AND :loaded.firn_row = v.firn_row;
