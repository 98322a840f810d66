#!/usr/bin/env bash
# The repository says nothing about the machine it was written on: paths of that machine's folders, hosts
# that packages were fetched from. (The brackets keep this file from finding itself.)
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/files.inc"

words=(
    '(^|[^[:alnum:]_.-])/wor[k]/'
    '/tm[p]/(build|clean)'
    '/hom[e]/[a-z]'
    '(^|[^[:alnum:]])/roo[t]/'
    'deb[.]debian[.]org' 'snapshot[.]debian[.]org'
    'pypi[.]org' 'pythonhosted[.]org' 'registry[.]npmjs' 'proxy[.]golang' 'crates[.]io' 'luarocks[.]org'
)
pattern=$(IFS='|' && printf '%s' "${words[*]}")
repo_files | tr '\n' '\0' | { xargs -0 grep -InE -- "$pattern" || true; } |
    report "traces of a machine or a package registry"
