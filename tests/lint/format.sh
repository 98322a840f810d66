#!/usr/bin/env bash
# Every C file is written as clang-format would write it. ./bootstrap format puts it right.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/files.inc"
command -v clang-format >/dev/null || exit 77

repo_files -name '*.[ch]' | tr '\n' '\0' |
    { xargs -0 -r clang-format --dry-run --Werror 2>&1 || true; } |
    sed -n 's/: error: code should be clang-formatted.*//p' | awk -F: '!seen[$1]++ { print $1 ":" $2 }' |
    report "not as clang-format writes it (first line of each file; ./bootstrap format rewrites)"
