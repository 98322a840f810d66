-- Envelopes taken apart: of which row each tells (before a delete, after anything else), what happened, when, and in which order.
(SELECT z.*:fields
                             FROM (SELECT y.*:texts
                                     FROM (SELECT x.*, NULLIF(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'op', true), '') AS "__op",
                                                  COALESCE(NULLIF(NULLIF(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'source', 'ts_ms', true), ''), '0'), NULLIF(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'ts_ms', true), '')) AS "__source_ts_ms",
                                                  COALESCE(LPAD(NULLIF(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'source', 'lsn', true), ''), 20, '0'),
                                                           LPAD(CAST(NULLIF(LEN(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'source', 'file', true)), 0) AS varchar(10)), 4, '0') || ':' || JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'source', 'file', true) || ':' || LPAD(NULLIF(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'source', 'pos', true), ''), 20, '0') || ':' || LPAD(COALESCE(NULLIF(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'source', 'row', true), ''), '0'), 10, '0'),
                                                           LPAD(NULLIF(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'ts_ms', true), ''), 20, '0')) AS "__position",
                                                  CASE WHEN JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'op', true) = 'd' THEN NULLIF(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'before', true), '')
                                                       ELSE NULLIF(JSON_EXTRACT_PATH_TEXT(x.firn_doc, 'after', true), '') END AS firn_image,
                                                  x.firn_text IS NOT NULL AND x.firn_doc IS NULL AS "__malformed"
                                             FROM (SELECT v.*, COALESCE(NULLIF(JSON_EXTRACT_PATH_TEXT(v.firn_json, 'payload', true), ''), v.firn_json) AS firn_doc
                                                     FROM (SELECT u.*, CASE WHEN :is_json THEN u.firn_text END AS firn_json
                                                             FROM (SELECT t.*, :whole AS firn_text FROM :table t) u) v) x) y) z);
