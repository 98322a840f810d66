-- What is remembered, unless the log tells everything anew, or is ordered otherwise now.
UNION ALL
        SELECT e.tenant_key, e.firn_order, e.firn_at, 1
          FROM :"control"."truncated" e
          JOIN :run_branch b ON b.tenant_key = e.tenant_key AND b.feed = :'feed' AND NOT b.reloaded AND NOT b.reordered AND b.aside IS NULL
         WHERE e.target = :'target' AND e.feed = :'feed';
