-- The change by hand: the new images, the versions of the members that they touch, merged by member and instant; and the payments whose
-- version does not hold at their time any more.
\set ON_ERROR_STOP on
SET work_mem = '256MB';
CREATE TEMP TABLE fresh AS
SELECT seq, account_no, holder, status, city, changed_on, md5(ROW(account_no, holder, status, city, changed_on)::text) AS row_hash
  FROM acme_in_bank.account_changes WHERE written_at > timestamp '2025-01-01';
INSERT INTO hand.image SELECT * FROM fresh;
CREATE TEMP TABLE touched AS SELECT DISTINCT account_no FROM fresh;
ANALYZE touched;
CREATE TEMP TABLE image AS SELECT i.* FROM hand.image i JOIN touched USING (account_no);
CREATE TEMP TABLE version AS
SELECT v.account_no, v.holder, v.status, v.city, v.changed_on AS instant,
       CASE WHEN ROW_NUMBER() OVER w = 1 THEN timestamp '0001-01-01' ELSE v.changed_on END AS valid_from,
       COALESCE(LEAD(v.changed_on) OVER w, timestamp '9999-12-31') AS valid_to, LEAD(v.changed_on) OVER w IS NULL AS is_current
  FROM (SELECT e.account_no, e.changed_on, e.status, e.city, FIRST_VALUE(e.holder) OVER (PARTITION BY e.account_no ORDER BY e.changed_on DESC) AS holder,
               (e.status, e.city) IS DISTINCT FROM (LAG(e.status) OVER x, LAG(e.city) OVER x) AS starts
          FROM (SELECT DISTINCT ON (i.account_no, i.changed_on) i.* FROM image i ORDER BY i.account_no, i.changed_on, i.seq DESC) e
        WINDOW x AS (PARTITION BY e.account_no ORDER BY e.changed_on)) v
 WHERE v.starts
WINDOW w AS (PARTITION BY v.account_no ORDER BY v.changed_on);
ANALYZE version;
CREATE TEMP TABLE moved AS
SELECT a.account_key, a.account_no FROM hand.account a JOIN touched USING (account_no)
  LEFT JOIN version v ON v.account_no = a.account_no AND v.instant = a.instant
 WHERE v.account_no IS NULL OR v.valid_from > a.valid_from OR v.valid_to < a.valid_to;
ANALYZE moved;
DELETE FROM hand.account a USING touched t
 WHERE a.account_no = t.account_no AND NOT EXISTS (SELECT 1 FROM version v WHERE v.account_no = a.account_no AND v.instant = a.instant);
UPDATE hand.account a SET holder = v.holder, status = v.status, city = v.city, valid_from = v.valid_from, valid_to = v.valid_to, is_current = v.is_current
  FROM version v WHERE v.account_no = a.account_no AND v.instant = a.instant;
INSERT INTO hand.account
SELECT (SELECT MAX(account_key) FROM hand.account) + ROW_NUMBER() OVER (ORDER BY v.account_no, v.instant), v.*
  FROM version v WHERE NOT EXISTS (SELECT 1 FROM hand.account a WHERE a.account_no = v.account_no AND a.instant = v.instant);
UPDATE hand.payment p SET account_key = a.account_key
  FROM moved m JOIN hand.account a ON a.account_no = m.account_no
 WHERE p.account_key = m.account_key AND a.valid_from <= p.paid_at AND a.valid_to > p.paid_at AND a.account_key <> p.account_key;
