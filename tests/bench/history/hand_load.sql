-- The best way by hand that we know: the images as they are, the versions of all members in one statement, and the payments with the
-- key of the version of their time; keys, hashes and indexes as any loader needs them to go on.
\set ON_ERROR_STOP on
CREATE SCHEMA hand;
CREATE TABLE hand.image AS
SELECT seq, account_no, holder, status, city, changed_on, md5(ROW(account_no, holder, status, city, changed_on)::text) AS row_hash
  FROM acme_in_bank.account_changes;
ALTER TABLE hand.image ADD PRIMARY KEY (seq);
CREATE INDEX ON hand.image (account_no);
CREATE VIEW hand.version AS
SELECT v.account_no, v.holder, v.status, v.city, v.changed_on AS instant,
       CASE WHEN ROW_NUMBER() OVER w = 1 THEN timestamp '0001-01-01' ELSE v.changed_on END AS valid_from,
       COALESCE(LEAD(v.changed_on) OVER w, timestamp '9999-12-31') AS valid_to, LEAD(v.changed_on) OVER w IS NULL AS is_current
  FROM (SELECT e.account_no, e.changed_on, e.status, e.city, FIRST_VALUE(e.holder) OVER (PARTITION BY e.account_no ORDER BY e.changed_on DESC) AS holder,
               (e.status, e.city) IS DISTINCT FROM (LAG(e.status) OVER x, LAG(e.city) OVER x) AS starts
          FROM (SELECT DISTINCT ON (i.account_no, i.changed_on) i.* FROM hand.image i ORDER BY i.account_no, i.changed_on, i.seq DESC) e
        WINDOW x AS (PARTITION BY e.account_no ORDER BY e.changed_on)) v
 WHERE v.starts
WINDOW w AS (PARTITION BY v.account_no ORDER BY v.changed_on);
CREATE TABLE hand.account AS
SELECT ROW_NUMBER() OVER (ORDER BY v.account_no, v.instant) AS account_key, v.* FROM hand.version v;
ALTER TABLE hand.account ADD PRIMARY KEY (account_key);
CREATE INDEX ON hand.account (account_no);
ANALYZE hand.account;
