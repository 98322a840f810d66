#!/usr/bin/env bash
# Any number of branches to a statement gives the same warehouse, byte by byte: --batch-width 1, 7 and 0.
set -euo pipefail

# shellcheck source=convergence/lib.sh
source "$(dirname "$0")/convergence/lib.sh"
seed=${FIRN_SEED:-11}
project "$scratch/first" dw firn

for n in 0 1 2; do
    for width in 0 1 7; do
        where="width $width, batch $n"
        if [ "$n" -eq 0 ]; then
            new_database "width_$width"
        fi
        export PGDATABASE=width_$width
        batch "$seed" "$n" "$([ "$n" -eq 2 ] && echo true || echo false)"
        go "$scratch/first" run --batch-width "$width"
        ledgers_close dw firn
        # The change column follows the clock, which may have gone on by a minute between two widths; what it decides is compared.
        content dw | sed -e 's/2099-[0-9 :.-]*/future/' -e $'s/"[^"]*\x01[^"]*"/order/g' >"$scratch/width_$width"
        if ! cmp -s "$scratch/width_0" "$scratch/width_$width"; then
            fail "$where: another warehouse than with any width"
            diff "$scratch/width_0" "$scratch/width_$width" | head -20
        fi
    done
done
[ "$failures" -eq 0 ] || exit 1
echo "ok: three widths, three batches, one warehouse"
