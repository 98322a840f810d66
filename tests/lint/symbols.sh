#!/usr/bin/env bash
# No two layers define one name, and libpg_query brings PostgreSQL's own function names (list_*, palloc, errmsg ...) into the
# program, of which none of ours may be one: the linker would pick one of the two without a word.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/files.inc"

compgen -G "${BUILD_DIR:-build/debug}/libfirn_*.a" >/dev/null || exit 77
nm "${BUILD_DIR:-build/debug}"/libfirn_*.a --defined-only --extern-only 2>/dev/null | awk 'NF == 3 { print $3 }' |
    { grep -vE '^__|^_(init|fini|edata|end)$' || true; } | sort | uniq -d | report "names that two of our files define"

library=$(find /usr/lib -name libpg_query.so -print -quit 2>/dev/null)
[ -n "$library" ] || exit 77

defined() { nm "$@" --defined-only --extern-only 2>/dev/null | awk 'NF == 3 { print $3 }' | sort -u; }
comm -12 <(defined "${BUILD_DIR:-build/debug}"/libfirn_*.a) <(defined -D "$library") |
    { grep -vE '^__|^_(init|fini|edata|end)$' || true; } |
    report "names that libpg_query defines too"
