-- Branches that go no further in this run.
CREATE :temporary TABLE :held AS
SELECT y.tenant_key, y.reason
  FROM (:doubts) y
 WHERE NOT y.accepted;
