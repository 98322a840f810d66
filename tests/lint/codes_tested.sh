#!/usr/bin/env bash
# Every diagnostic is provoked by some test: its code (M004) stands in an expected file or in a test's
# source, or its symbol (DIAG_UNKNOWN_KEY) does.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/files.inc"

# symbol code
codes() {
    cat engine/base/codes_*.def | tr '\n' ' ' |
        grep -oE 'DIAG\( *DIAG_[A-Z0-9_]+, *"[A-Z][0-9]+"' |
        sed -E 's/DIAG\( *(DIAG_[A-Z0-9_]+), *"([A-Z][0-9]+)"/\1 \2/'
}

codes | cut -d' ' -f2 | sort | uniq -d | report "codes given twice"

# The words of all tests and expected files that can be a code or its symbol, once.
words=$(mktemp)
trap 'rm -f "$words"' EXIT
repo_files -path './tests/*' ! -path './tests/lint/*' ! -name '*.md' | tr '\n' '\0' |
    { xargs -0 grep -IohwE 'DIAG_[A-Z0-9_]+|[A-Z][0-9]{3}' || true; } | sort -u >"$words"
codes | while read -r symbol code; do
    grep -qxE "$symbol|$code" "$words" || printf '%s %s\n' "$code" "$symbol"
done | report "diagnostics that no test provokes"
