#!/usr/bin/env bash
# Relative links in the Markdown pages lead to something that exists.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/files.inc"

# page<TAB>target of every [text](target) outside fenced blocks and `code`
links() {
    repo_files -name '*.md' | tr '\n' '\0' | xargs -0 awk '
        FNR == 1 { fenced = 0 }
        /^ *```/ { fenced = !fenced; next }
        !fenced {
            gsub(/`[^`]*`/, "")
            while (match($0, /\]\([^) ]+\)/)) {
                print FILENAME "\t" substr($0, RSTART + 2, RLENGTH - 3)
                $0 = substr($0, RSTART + RLENGTH)
            }
        }'
}

links | while IFS=$'\t' read -r page target; do
    case $target in
    http://* | https://* | mailto:* | '#'*) continue ;;
    esac
    [ -e "$(dirname -- "$page")/${target%%#*}" ] || printf '%s: %s\n' "$page" "$target"
done | report "links that lead nowhere"
