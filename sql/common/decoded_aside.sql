-- A branch some of whose values are still not decoded goes no further: its rows stay as they were.
UPDATE :run_branch SET aside = :'reason'
 WHERE record = :'record' AND aside IS NULL
   AND tenant_key IN (SELECT u.tenant_key
                        FROM :undecoded u
                        LEFT JOIN :"control"."decoded" v ON v.hook = u.hook AND v.tenant_key = u.tenant_key AND v.digest = u.digest AND v.give = ''
                       WHERE v.hook IS NULL);
