-- A claimant whose rival is later is superseded.
UPDATE :work SET firn_outcome = 'superseded'
  FROM (SELECT DISTINCT r.firn_tenant, r.claimant FROM :rival r WHERE r.holder_wins) x
 WHERE :work.firn_tenant = x.firn_tenant AND :work.firn_row = x.claimant;
