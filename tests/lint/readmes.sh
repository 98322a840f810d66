#!/usr/bin/env bash
# Every folder that a newcomer opens first says what is in it.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/files.inc"

# Top-level folders (not the dot folders), and those one below engine/ and tests/, that hold files.
folders() {
    printf '.\n'
    repo_files | awk -F/ '
        NF > 1 && !/^[.]/ { print $1 }
        NF > 2 && /^(engine|tests)[/]/ { print $1 "/" $2 }' | sort -u
}

folders | while read -r folder; do
    [ -f "$folder/README.md" ] || printf '%s\n' "$folder"
done | report "folders without a README.md"
