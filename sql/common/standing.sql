-- Members that hang together with a member without a parent, at most 100 levels below it.
CREATE :temporary TABLE :standing AS
WITH RECURSIVE below(firn_key, depth) AS (
    SELECT s.firn_key, 0 FROM :said s WHERE s.firn_parent IS NULL
     UNION ALL
    SELECT s.firn_key, b.depth + 1 FROM below b JOIN :said s ON s.firn_parent = b.firn_key WHERE b.depth < 100)
SELECT DISTINCT x.firn_key FROM below x;
