#!/usr/bin/env bash
# A file of the engine that grows beyond 600 lines is to be split by its nouns.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/files.inc"

limit=600
repo_files -path './engine/*.[ch]' | while read -r file; do
    lines=$(wc -l <"$file")
    [ "$lines" -le "$limit" ] || printf '%s has %d lines\n' "$file" "$lines"
done | report "more than $limit lines"
