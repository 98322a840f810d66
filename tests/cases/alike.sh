#!/usr/bin/env bash
# What is written once for tenants with the same tables says of each what is said of it alone: of every tenant of
# tests/cases/alike the SELECT of `firn show`, which keeps nothing, stands in the dry run over all.
set -euo pipefail

cd "$(dirname -- "${BASH_SOURCE[0]}")/alike"
firn=${FIRN:-firn}
command -v "$firn" >/dev/null || { echo "skipped: needs the program (FIRN)"; exit 77; }
command -v python3 >/dev/null || { echo "skipped: needs python3"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
tenants=$(grep -o '[a-z]*_in_shop' snapshot.json | sed 's/_shop//')

for dialect in postgres redshift; do
    "$firn" run --dry-run --snapshot snapshot.json --dialect "$dialect" >"$scratch/all.sql"
    for tenant in $tenants; do
        "$firn" show "$tenant" sale --output json --snapshot snapshot.json --dialect "$dialect" >"$scratch/$tenant.json"
    done
    python3 - "$scratch" "$dialect" $tenants <<'PYTHON'
import json, sys
folder, dialect, *tenants = sys.argv[1:]
run = open(f"{folder}/all.sql").read()
# Behind the tenant's key, which depends on who else takes part.
alone = {tenant: json.load(open(f"{folder}/{tenant}.json"))[0]["sql"].partition(" AS firn_tenant")[2] for tenant in tenants}
wrong = [tenant for tenant in tenants if alone[tenant] not in run]
values = {sql.replace(tenant, "") for tenant, sql in alone.items()}
if wrong or len(values) != len(tenants) - 1: # the first and the last say the same
    sys.exit(f"{dialect}: not as alone: {', '.join(wrong)}; {len(values)} SELECTs of {len(tenants)} tenants")
PYTHON
done
echo "ok: $(wc -w <<<"$tenants") tenants"
