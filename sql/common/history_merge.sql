-- What all feeds say together: at each instant at which one of them says something, the last that each of them said.
CREATE :temporary TABLE :timeline AS
SELECT p.firn_key, p.firn_at, CASE WHEN :live THEN true ELSE false END AS firn_live:columns
  FROM (SELECT q.firn_key, q.firn_at:known
          FROM (SELECT u.firn_key, u.firn_at:latest
                  FROM (
                        :instants
                       ) u
                 GROUP BY u.firn_key, u.firn_at) q) p
:events;
