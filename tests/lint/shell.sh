#!/usr/bin/env bash
# bash can read every script, and those that people start are executable.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/files.inc"

scripts() {
    repo_files | tr '\n' '\0' |
        xargs -0 awk 'FNR == 1 { if (/^#!.*[\/ ](ba)?sh/) print FILENAME; nextfile }'
}

scripts | while read -r file; do
    bash -n "$file" 2>&1 || true
done | report "bash cannot read"

repo_files -name '*.sh' | while read -r file; do
    head -n 1 "$file" | grep -q '^#!' || printf '%s\n' "$file"
done | report "without #! on the first line"

for file in bootstrap .ci/run; do
    [ -x "$file" ] || printf '%s\n' "$file"
done | report "not executable"
