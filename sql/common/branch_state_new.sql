-- How far each branch of the feed has come now; a held one stays where it was.  Where not even the row is left that changed last,
-- the table was perhaps emptied: the next run compares.
CREATE :temporary TABLE :state AS
SELECT b.target, b.feed, b.tenant_key,
       CASE WHEN h.tenant_key IS NULL THEN b.fingerprint ELSE s.fingerprint END AS fingerprint,
       CASE WHEN h.tenant_key IS NULL AND (b.compare OR (r.rows_read = 0 AND NOT b.changelog)) THEN r.watermark
            WHEN h.tenant_key IS NULL THEN COALESCE(r.watermark, s.watermark) ELSE s.watermark END AS watermark,
       CASE WHEN h.tenant_key IS NULL AND b.compare THEN n.run_at ELSE s.compared_at END AS compared_at,
       h.reason AS held
  FROM :run_branch b
 CROSS JOIN :run_now n
  LEFT JOIN :read r ON r.tenant_key = b.tenant_key
  LEFT JOIN :held h ON h.tenant_key = b.tenant_key
  LEFT JOIN :"control"."branch_state" s ON s.target = b.target AND s.feed = b.feed AND s.tenant_key = b.tenant_key
 WHERE b.feed = :'feed' AND b.aside IS NULL;
