#!/usr/bin/env bash
# Do two warehouses of one project say the same?  Compared as law 1 of the design has it: living members and facts
# by business key and values, references by the business key that they lead to; not surrogate keys, technical columns,
# `on_change: keep` columns, inferred and deleted members by themselves.
#
#   tests/tools/compare_warehouse.sh FOLDER DW CONTROL OTHER_DW OTHER_CONTROL
#
# FOLDER holds the project's mappings/ (only targets are read from it, one column a line in the short `{ }` form).
# The server is that of the PG* variables.  Prints the rows that only one side has, at most 40; ends with 1 if there are any.
set -euo pipefail

[ $# -eq 5 ] || { sed -n 's/^# \{0,1\}//p' "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)

# Lines "kind,target,name,dimension": what the targets' files declare.
targets() {
    find "$1/mappings" -name '*.y*ml' | sort | xargs awk '
        FNR == 1 || /^---/ { target = ""; columns = 0 }
        { sub(/[ \t]#.*$/, "") }
        /^(dimension|fact):/ { target = $2; print "target," target "," substr($1, 1, length($1) - 1) ","; next }
        target == "" { next }
        /^kind:[ ]*periodic_snapshot/ { print "reference," target ",period,date" }
        /^key:/ {
            line = $0; sub(/^key:[ ]*/, "", line); gsub(/[][ ]/, "", line)
            n = split(line, keys, ",")
            for (i = 1; i <= n; i++) print "key," target "," keys[i] ","
        }
        /^extras:/ { line = $0; sub(/^extras:[ ]*([{]column:[ ]*)?/, "", line); sub(/[ ,}].*$/, "", line); print "column," target "," line "," }
        /^columns:/ { columns = 1; next }
        /^[a-z]/ { columns = 0 }
        columns && /^  [a-z_0-9]+:[ ]*[{]fact:/ { next }
        columns && /^  [a-z_0-9]+:/ {
            name = $1; sub(/:$/, "", name)
            if (match($0, /dimension:[ ]*[a-z_0-9]+/)) {
                dimension = substr($0, RSTART, RLENGTH); sub(/dimension:[ ]*/, "", dimension)
                print "reference," target "," name "," dimension
            } else print "column," target "," name ","
            if ($0 ~ /on_change:[ ]*(keep|previous)/) print "kept," target "," name ","
        }'
}

found=$(targets "$1" | psql -X -q -At -v ON_ERROR_STOP=1 -v dw="$2" -v control="$3" -v other_dw="$4" -v other_control="$5" \
    -f "$here/compare_warehouse.sql")
[ -z "$found" ] && exit 0
printf '%s\n' "$found"
exit 1
