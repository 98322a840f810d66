-- The facts by hand: the bare join with the version of the payment's time.
\set ON_ERROR_STOP on
CREATE TABLE hand.payment AS
SELECT p.id, p.paid_at, p.amount, COALESCE(a.account_key, -1) AS account_key, md5(ROW(p.id, p.paid_at, p.amount, p.account_no)::text) AS row_hash
  FROM acme_in_bank.payments p
  LEFT JOIN hand.account a ON a.account_no = p.account_no AND a.valid_from <= p.paid_at AND a.valid_to > p.paid_at;
ALTER TABLE hand.payment ADD PRIMARY KEY (id);
CREATE INDEX ON hand.payment (account_key);
ANALYZE hand.payment;
