#!/usr/bin/env bash
# Laws 5 and 6: a branch whose ledger does not close is held, alone, and comes back by itself when it is mended; and law 1
# when a mapping changes in the middle of a history.
set -euo pipefail

# shellcheck source=convergence/lib.sh
source "$(dirname "$0")/convergence/lib.sh"
seed=${FIRN_SEED:-21}
project "$scratch/first" dw firn
project "$scratch/second" dw2 firn2
new_database ledger

# The sales of one tenant as the warehouse has them.
sales_of() { # tenant
    sql -c "SELECT s FROM dw.sale s JOIN firn.tenant t USING (tenant_key) WHERE t.tenant = '$1' ORDER BY s.firn_row"
}

converged() {
    ledgers_close dw firn
    full_build
    same_warehouse "the warehouse is not what a full build gives"
    [ "$failures" -eq 0 ] || exit 1
}

where="first load"
batch "$seed" 0 false
go "$scratch/first" run
converged

where="a lookup that matches twice"
sales_of birch >"$scratch/before"
batch "$seed" 1 false
sql -c 'ALTER TABLE birch_eu_base.statuses DROP CONSTRAINT statuses_pkey' \
    -c "INSERT INTO birch_eu_base.statuses SELECT status, 'twice' FROM birch_eu_sale.sales WHERE status IS NOT NULL" \
    -c "INSERT INTO birch_eu_base.statuses SELECT status, 'thrice' FROM birch_eu_sale.sales WHERE status IS NOT NULL"
code=0
"$firn" run --project-dir "$scratch/first" --dsn "dbname=$PGDATABASE" >"$scratch/out" 2>&1 || code=$?
[ "$code" -eq 3 ] || fail "$where: the run ended with $code, not 3"
sales_of birch | cmp -s "$scratch/before" - || fail "$where: the held tenant's sales changed"
held=$(sql -c "SELECT DISTINCT t.tenant FROM firn.ledger l JOIN firn.tenant t USING (tenant_key)
                WHERE l.run_id = (SELECT max(run_id) FROM firn.run) AND (l.held > 0 OR l.note IS NOT NULL)")
[ "$held" = birch ] || fail "$where: held are: $held"
open=$(sql -c "SELECT count(*) FROM firn.ledger WHERE rows_read <> applied + unchanged + superseded + ignored + quarantined + held")
[ "$open" = 0 ] || fail "$where: $open lines of the ledger do not close"
others=$(sql -c "SELECT count(DISTINCT l.tenant_key) FROM firn.ledger l WHERE l.run_id = (SELECT max(run_id) FROM firn.run) AND l.applied > 0")
[ "$others" -gt 4 ] || fail "$where: only $others tenants went on"

where="the lookup is mended"
batch "$seed" 2 false
go "$scratch/first" run
converged

# What changes for a tenant is compared anew, and only once.
where="a mapping that changes"
for folder in first second; do
    cat >"$scratch/$folder/mappings/tenants/alder.yaml" <<'YAML'
tenant: alder
records:
  visit:
    where: t.test = 0 and t.visited_on < date '2024-08-01'
    values: {note: upper(t.note)}
  person:
    values: {level: ~}
  product:
    values: {product_code: {any: [t.parent, t.product_code]}}
YAML
done
batch "$seed" 3 false
go "$scratch/first" run
converged
compared=$(sql -c "SELECT count(*) FROM firn.ledger l JOIN firn.tenant t USING (tenant_key)
                    WHERE l.run_id = (SELECT max(run_id) FROM firn.run) AND t.tenant = 'alder' AND l.mode = 'compare'")
[ "$compared" -gt 0 ] || fail "$where: nothing was compared"
batch "$seed" 4 false
go "$scratch/first" run
converged
compared=$(sql -c "SELECT count(*) FROM firn.ledger l JOIN firn.tenant t USING (tenant_key)
                    WHERE l.run_id = (SELECT max(run_id) FROM firn.run) AND t.tenant = 'alder' AND l.mode = 'compare'")
[ "$compared" = 0 ] || fail "$where: compared again although nothing changed"

where="a mapping that changes back"
rm "$scratch/first/mappings/tenants/alder.yaml" "$scratch/second/mappings/tenants/alder.yaml"
go "$scratch/first" run
converged

[ "$failures" -eq 0 ] || exit 1
echo "ok: held alone, mended, and a mapping changed twice"
