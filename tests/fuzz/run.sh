#!/usr/bin/env bash
# Runs every fuzz program of a build, as many at a time as there are processors.
#   tests/fuzz/run.sh BUILD_DIR SECONDS
# Corpora grow in BUILD_DIR/corpus/<name>; an input that breaks something lands in BUILD_DIR/crashes/<name>.
set -euo pipefail

build=$1
seconds=$2
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

run_one() {
    local program=$1 name corpus crashes log dictionary=()
    name=${program##*/fuzz_}
    corpus=$build/corpus/$name
    crashes=$build/crashes/$name
    log=$build/fuzz_$name.log
    mkdir -p "$corpus" "$crashes"
    if [ -f "$here/$name.dict" ]; then
        dictionary=("-dict=$here/$name.dict")
    fi
    if "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=4096 \
        -print_final_stats=1 -artifact_prefix="$crashes/" "${dictionary[@]}" \
        "$corpus" "$here/seeds/$name" >"$log" 2>&1 </dev/null; then
        printf 'fuzz %s: passed, %s inputs in %s s\n' "$name" \
            "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" "$seconds"
        return 0
    fi
    tail -n 40 "$log"
    printf 'fuzz %s: FAILED; the input is in %s, run it alone with: %s FILE\n' "$name" "$crashes" "$program"
    return 1
}

if [ "${3:-}" = one ]; then
    run_one "$4"
    exit
fi
compgen -G "$build/fuzz_*" >/dev/null || {
    echo "fuzz: no programs in $build" >&2
    exit 1
}
find "$build" -maxdepth 1 -name 'fuzz_*' -type f -perm -u+x | sort |
    xargs -n 1 -P "$(nproc)" bash "$here/run.sh" "$build" "$seconds" one
