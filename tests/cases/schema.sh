#!/usr/bin/env bash
# The JSON Schema that `firn schema` publishes takes every mapping of this repository, and refuses every bad case but those
# that no schema can refuse.  It sees one document at a time, and of it what YAML made: it cannot ask whether a name is declared
# elsewhere, nor compare two texts that an author chose.
set -euo pipefail

cd "$(dirname -- "${BASH_SOURCE[0]}")/../.."
firn=${FIRN:-firn}
command -v "$firn" >/dev/null || { echo "skipped: needs the program (FIRN)"; exit 77; }
python3 -c "import jsonschema, yaml" 2>/dev/null || { echo "skipped: needs python3 with jsonschema and yaml"; exit 77; }
declare -A beyond=(
    [bad_date_order]="two dates in the wrong order"
    [dimension_cycle]="dimensions of several documents"
    [duplicate_key]="YAML keeps one of the two; that amount and amount? are one name is a comparison"
    [duplicate_name]="names in several files; two schemas of the same name"
    [feed_column]="columns that another file declares"
    [key_not_fed]="the key that another file declares"
    [like]="a record like itself, in one file or across several"
    [no_project]="a file that is not there"
    [not_supported_yet]="how another fact is known"
    [target_column]="columns by their names, in another place of the same file"
    [unknown_dimension]="a name of another file"
    [unknown_feed]="a name of another file"
    [unknown_format]="a name of another file"
    [unknown_function]="a name of another file"
    [unknown_kind]="a name of another file"
    [unknown_list]="a name of another file"
    [unknown_record]="a name of another file"
    [unknown_region]="a name of another file"
    [unknown_value]="a value of another file"
    [unused_record]="a feed that is in no file"
    [unused_value]="values of another file"
)
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
    if [ -z "${beyond[$name]:-}" ]; then
        [ -n "$said" ] || { printf '%s is taken\n' "$name"; problems=1; }
    elif [ -n "$said" ]; then
        printf '%s is refused, and said to be beyond a schema (%s): %s\n' "$name" "${beyond[$name]}" "$said"
        problems=1
    fi
done
for name in "${!beyond[@]}"; do
    [ -d "tests/cases/bad/$name" ] || { printf 'there is no case %s\n' "$name"; problems=1; }
done
[ "$problems" -eq 0 ] || exit 1
echo "ok: ${#good[@]} projects taken, $((cases - ${#beyond[@]})) of $cases bad ones refused"
