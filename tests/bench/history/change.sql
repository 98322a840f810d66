-- One member in a hundred changes; every second change is late: it happened before the image that is there.
INSERT INTO acme_in_bank.account_changes
SELECT :members + i, 1 + (i * 97) % :members, 'holder ' || i, CASE WHEN i % 3 = 0 THEN 'frozen' ELSE 'closed' END, 'city ' || i % 500,
       CASE WHEN i % 2 = 0 THEN timestamp '2020-06-01' ELSE timestamp '2023-01-01' END + (i % 300) * interval '1 day', timestamp '2025-02-01' + i * interval '1 millisecond'
  FROM generate_series(CAST(1 AS bigint), :members / 100) AS i;
