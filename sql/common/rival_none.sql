-- Nothing is loaded yet that could hold a key.
CREATE :temporary TABLE :rival AS
SELECT w.firn_tenant, w.firn_row AS claimant, w.firn_row AS holder, CAST(false AS boolean) AS holder_wins
  FROM :work w
 WHERE 1 = 0;
