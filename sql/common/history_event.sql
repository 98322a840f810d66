-- What one feed says of the touched members, at most once an instant: of several the last by order speaks.
CREATE :temporary TABLE :event AS
SELECT e.firn_key, e.firn_at, e.firn_live:columns
  FROM (SELECT i.*, ROW_NUMBER() OVER (PARTITION BY i.firn_key, i.firn_at:speaker ORDER BY i.firn_opens DESC, i.firn_order DESC, i.tenant_key, i.firn_row DESC, i.firn_run DESC) AS firn_rank
          FROM (
        :images
               ) i) e
 WHERE e.firn_rank = 1;
