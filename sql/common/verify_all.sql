-- Every tenant whose rows can be made anew.
CREATE :temporary TABLE :all AS
SELECT b.tenant_key
  FROM :run_branch b
 WHERE b.feed = :'feed' AND b.aside IS NULL;
