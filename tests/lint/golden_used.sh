#!/usr/bin/env bash
# Every expected file under tests/cases is read by somebody: it belongs to a case (a folder with a mapping or a
# snapshot beside expected/), and some test's source names it.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/files.inc"

expected() { repo_files -path './tests/cases/*/expected/*'; }

expected | while read -r file; do
    case=${file%%/expected/*}
    compgen -G "$case/*.json" >/dev/null || [ -d "$case/mappings" ] || printf '%s\n' "$file"
done | report "expected files without a case"

expected | sed 's|.*/||' | sort -u | while read -r name; do
    repo_files -path './tests/*' \( -name '*.c' -o -name '*.h' -o -name '*.sh' -o -name '*.cmake' \) | tr '\n' '\0' |
        xargs -0 grep -qF -- "$name" || printf '%s\n' "$name"
done | report "names of expected files that no test's source has"
