#!/usr/bin/env bash
# The JSON Schema that `firn schema` publishes takes every mapping of this repository, and refuses every bad case but those
# that no schema can refuse: whether a name, a type or another file fits, what YAML itself cuts or doubles.
set -euo pipefail

cd "$(dirname -- "${BASH_SOURCE[0]}")/../.."
firn=${FIRN:-firn}
command -v "$firn" >/dev/null || { echo "skipped: needs the program (FIRN)"; exit 77; }
python3 -c "import jsonschema, yaml" 2>/dev/null || { echo "skipped: needs python3 with jsonschema and yaml"; exit 77; }
beyond="additive aggregate bad_date_order dimension_cycle duplicate_key duplicate_name fact_source feed_column key_column key_not_fed like
    no_project not_supported_yet pattern_ambiguous target_column unknown_dimension unknown_feed unknown_format unknown_function unknown_kind
    unknown_list unknown_record unknown_region unknown_target unknown_value unused_record unused_value yaml_cut_by_hash"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
problems=0

"$firn" schema >"$scratch/schema.json"
refused() { python3 tests/tools/schema.py "$scratch/schema.json" "$@"; }

mapfile -t good < <(find mappings tests -type d -name mappings -not -path 'tests/cases/bad/*' -not -path 'tests/cases/dms/registry_names/*' -not -path '*/.firn/*' | sort)
said=$(refused "${good[@]}")
[ -z "$said" ] || { printf 'good mappings are refused:\n%s\n' "$said"; problems=1; }

cases=0
refused tests/cases/bad/*/mappings >"$scratch/said"
for case in tests/cases/bad/*/; do
    name=$(basename "$case")
    cases=$((cases + 1))
    said=$(grep -F "tests/cases/bad/$name/" "$scratch/said" || true)
    case " $(echo $beyond) " in
        *" $name "*) [ -z "$said" ] || { printf '%s is refused, and said to be beyond a schema: %s\n' "$name" "$said"; problems=1; } ;;
        *) [ -n "$said" ] || { printf '%s is taken\n' "$name"; problems=1; } ;;
    esac
done
[ "$problems" -eq 0 ] || exit 1
echo "ok: ${#good[@]} projects taken, $((cases - $(echo $beyond | wc -w))) of $cases bad ones refused"
