-- What a log tells of a member holds no earlier than what it told before: the sequence is the source's, while its clock may stand still,
-- run back, or be that of whoever began first.  Images that begin together are told apart by their order.
UPDATE :loaded
   SET firn_from = x.firn_at
  FROM (SELECT c.tenant_key, c.firn_row, c.firn_from,
               MAX(c.firn_from) OVER (PARTITION BY c.tenant_key, c.firn_key ORDER BY c.firn_order, c.firn_from, c.firn_row ROWS UNBOUNDED PRECEDING) AS firn_at
          FROM :loaded c
          JOIN (SELECT DISTINCT w.firn_tenant, w.firn_key
                  FROM :work w
                  JOIN :run_branch b ON b.feed = :'feed' AND b.tenant_key = w.firn_tenant AND b.changelog
                 WHERE w.firn_outcome = 'applied':sequenced) m ON m.firn_tenant = c.tenant_key AND m.firn_key = c.firn_key) x
 WHERE :loaded.tenant_key = x.tenant_key AND :loaded.firn_row = x.firn_row AND x.firn_from < x.firn_at;
