-- The text of one SELECT over some of the tenants, as a person would write it who knows every dialect: one row
-- per key, typed with guards, bad rows told apart.  (Leap days of 2100 are not thought of.)  DISTINCT ON and not row_number(), which would
-- keep the planner from parallel workers; so would columns whose types differ from tenant to tenant.
CREATE OR REPLACE FUNCTION bench.sale_rows(first int, last int) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT string_agg(format(
$sql$(SELECT DISTINCT ON (%I) %s AS tenant_key, id, %I AS changed_at, nullif(btrim(%I), '') AS sale_key, quantity, %s AS amount, %s AS sold_on,
       %s AS channel, nullif(btrim(note), '') AS note, nullif(btrim(customer_no), '') AS customer_no,
       nullif(btrim(product_no), '') AS product_no, %s AS bad
  FROM %I.%I
 ORDER BY %I, %I DESC, id DESC)$sql$,
           sale_no, tenant_key, changed_at, sale_no,
           CASE dialect WHEN 'text' THEN $sql$CASE WHEN amount ~ '^[+-]?[0-9]{1,3}(,?[0-9]{3})*(\.[0-9]+)?$' THEN replace(amount, ',', '')::numeric(18, 2) END$sql$
                        WHEN 'minor' THEN '(amount_minor / 100.0)::numeric(18, 2)'
                        WHEN 'renamed' THEN 'total' ELSE 'amount' END,
           CASE dialect WHEN 'text' THEN $sql$CASE WHEN sold_on ~ '^(((0[1-9]|1[0-9]|2[0-8])/(0[1-9]|1[0-2])|(29|30)/(0[13-9]|1[0-2])|31/(0[13578]|1[02]))/[0-9]{4}|29/02/[0-9]{2}(0[48]|[2468][048]|[13579][26]))$' THEN to_date(sold_on, 'DD/MM/YYYY') END$sql$ ELSE 'sold_on' END,
           CASE dialect WHEN 'minor' THEN $sql$CASE channel WHEN 'W' THEN 'web' WHEN 'S' THEN 'store' ELSE channel::text END$sql$ ELSE 'nullif(btrim(channel), '''')' END,
           CASE dialect WHEN 'text' THEN $sql$NOT amount ~ '^[+-]?[0-9]{1,3}(,?[0-9]{3})*(\.[0-9]+)?$' OR NOT sold_on ~ '^(((0[1-9]|1[0-9]|2[0-8])/(0[1-9]|1[0-2])|(29|30)/(0[13-9]|1[0-2])|31/(0[13578]|1[02]))/[0-9]{4}|29/02/[0-9]{2}(0[48]|[2468][048]|[13579][26]))$'$sql$ ELSE 'false' END,
           schema, sales, sale_no, changed_at), ' UNION ALL ' ORDER BY tenant_key)
      FROM bench.tenant JOIN bench.dialect USING (dialect)
     WHERE tenant_key BETWEEN first AND last
$$;
