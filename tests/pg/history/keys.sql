-- What must hold of keys from run to run; a line for each that does not.  A version key is its member's and its true start's as long as
-- the version is there, a durable key is its member's; neither is given twice.
CREATE TABLE IF NOT EXISTS hist.keys (dimension text, firn_key text, instant timestamp, version_key bigint, durable_key bigint);
CREATE TEMPORARY TABLE now AS
SELECT 'plain' AS dimension, d.firn_key, d.firn_instant AS instant, d.plain_key AS version_key, d.plain_durable_key AS durable_key FROM dw.plain d WHERE d.plain_key > 0
 UNION ALL
SELECT 'changes', d.firn_key, d.firn_instant, d.changes_key, d.changes_durable_key FROM dw.changes d WHERE d.changes_key > 0
 UNION ALL
SELECT 'sparse', d.firn_key, d.firn_instant, d.sparse_key, d.sparse_durable_key FROM dw.sparse d WHERE d.sparse_key > 0
 UNION ALL
SELECT 'pair', d.firn_key, d.firn_instant, d.pair_key, d.pair_durable_key FROM dw.pair d WHERE d.pair_key > 0
 UNION ALL
SELECT 'shared', d.firn_key, d.firn_instant, d.shared_key, d.shared_durable_key FROM dw.shared d WHERE d.shared_key > 0;
SELECT 'another key for the same version', n.*, k.version_key FROM now n JOIN hist.keys k USING (dimension, firn_key, instant)
 WHERE k.version_key <> n.version_key;
SELECT 'a key for another version', n.*, k.instant FROM now n JOIN hist.keys k USING (dimension, version_key)
 WHERE k.firn_key <> n.firn_key OR k.instant <> n.instant;
SELECT 'another durable key', n.*, k.durable_key FROM now n JOIN hist.keys k USING (dimension, firn_key) WHERE k.durable_key <> n.durable_key;
SELECT 'one durable key of two members', n.* FROM now n JOIN now o USING (dimension, durable_key) WHERE n.firn_key < o.firn_key;
SELECT 'an inferred member that got another key', n.* FROM hist.keys k JOIN now n USING (dimension, firn_key)
 WHERE k.instant IS NULL GROUP BY n.dimension, n.firn_key, n.instant, n.version_key, n.durable_key, k.version_key
HAVING k.version_key NOT IN (SELECT o.version_key FROM now o WHERE o.dimension = n.dimension AND o.firn_key = n.firn_key);
DELETE FROM hist.keys;
INSERT INTO hist.keys SELECT * FROM now;
SELECT 'source ledger', l.* FROM firn.ledger l
 WHERE l.rows_read <> l.applied + l.unchanged + l.superseded + l.ignored + l.quarantined + l.held;
SELECT 'target ledger', l.* FROM firn.target_ledger l WHERE l.live_before + l.inserted - l.removed <> l.live_after;
SELECT 'left in the queue', q.* FROM firn.rekey q;
SELECT 'quarantine', q.* FROM firn.quarantine q;
