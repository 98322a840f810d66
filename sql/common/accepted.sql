-- Branches that would go no further, but that somebody let go on.
CREATE :temporary TABLE :accepted AS
SELECT y.tenant_key, y.reason
  FROM (:doubts) y
 WHERE y.accepted;
