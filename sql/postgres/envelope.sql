-- Envelopes taken apart: of which row each tells (before a delete, after anything else), what happened, when, and in which order.
-- What is no JSON is not cast: its texts and numbers are replaced by marks, then brackets with marks between them by a mark.
-- OFFSET 0: every step is made once for a row, not again wherever its column stands (the server would write it out there).
(SELECT z.*:fields
                             FROM (SELECT y.*:texts
                                     FROM (SELECT x.*, x.firn_doc ->> 'op' AS "__op", COALESCE(NULLIF(x.firn_doc -> 'source' ->> 'ts_ms', '0'), x.firn_doc ->> 'ts_ms') AS "__source_ts_ms",
                                                  COALESCE(LPAD(x.firn_doc -> 'source' ->> 'lsn', 20, '0'),
                                                           LPAD(CAST(LENGTH(x.firn_doc -> 'source' ->> 'file') AS varchar(10)), 4, '0') || ':' || (x.firn_doc -> 'source' ->> 'file') || ':' || LPAD(x.firn_doc -> 'source' ->> 'pos', 20, '0') || ':' || LPAD(COALESCE(x.firn_doc -> 'source' ->> 'row', '0'), 10, '0'),
                                                           LPAD(x.firn_doc ->> 'ts_ms', 20, '0')) AS "__position",
                                                  CASE WHEN x.firn_doc ->> 'op' = 'd' THEN x.firn_doc -> 'before' ELSE x.firn_doc -> 'after' END AS firn_image,
                                                  x.firn_text IS NOT NULL AND x.firn_doc IS NULL AS "__malformed"
                                             FROM (SELECT v.*, COALESCE(v.firn_json -> 'payload', v.firn_json) AS firn_doc
                                                     FROM (SELECT u.*,
                                                                  CASE WHEN :is_json AND LEFT(LTRIM(u.firn_text, E' \t\n\r'), 1) = '{'
                                                                       THEN CAST(u.firn_text AS json) END AS firn_json
                                                             FROM (SELECT t.*, :whole AS firn_text FROM :table t) u OFFSET 0) v OFFSET 0) x OFFSET 0) y OFFSET 0) z);
