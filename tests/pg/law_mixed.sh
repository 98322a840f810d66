#!/usr/bin/env bash
# Patterns upon patterns: whatever comes, in whatever order, and whoever is paused meanwhile, the warehouse is in the end what a full build
# gives, a run without news changes nothing, verify finds nothing.  FIRN_SEEDS="1 2 3", FIRN_BATCHES, FIRN_ROWS;
# FIRN_VARY: how sed is to change the targets.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"
. "$repo/tests/tools/full_build.inc"

here=$repo/tests/pg/mixed
batches=${FIRN_BATCHES:-2}
rows=${FIRN_ROWS:-60}
two_projects "$here" "${FIRN_VARY:-}"
rows_as_written="SELECT string_agg(table_name || md5(query_to_xml(format('SELECT ctid, xmin FROM dw.%I ORDER BY 1', table_name), false, false, '')::text), ' ' ORDER BY table_name)
    FROM information_schema.tables WHERE table_schema = 'dw'"

content() { # schema, file
    sql -v dw="$1" -f "$here/content.sql" >"$scratch/content" 2>&1 || not_ok "the content of $1: $(tail -n 3 "$scratch/content")"
    LC_ALL=C sort "$scratch/content" >"$2"
}

as_a_full_build() { # where
    full_build "$1"
    content dw2 "$scratch/wanted"
    content dw "$scratch/found"
    same_lines "$1, a full build"
}

run_and_verify() { # where, options of the run
    run_firn "${@:2}"
    code_is "$1" 0
    check_closed "$1"
    firn_command verify
    code_is "$1, verify" 0
}

history() { # seed
    local n where written
    new_database "seed_$1"
    sql -f "$here/staging.sql"
    for n in $(seq 0 "$batches"); do
        where="seed $1, batch $n"
        sql -c "CALL play.batch($1, $rows)"
        case $((n % 4)) in
            1) # the others hear of it later
                run_firn --select "target:party target:move"
                code_is "$where, some targets" 0
                ;;
            2) # nobody hears of this tenant
                firn_command tenant pause "$([ $(($1 % 2)) = 0 ] && echo acme || echo bolt)"
                run_and_verify "$where, one is paused"
                sql -c "CALL play.batch($1, $rows)"
                firn_command tenant resume "$([ $(($1 % 2)) = 0 ] && echo acme || echo bolt)"
                ;;
        esac
        run_and_verify "$where"
        as_a_full_build "$where"
        [ "$problems" -eq 0 ] || return 0
    done
    content dw "$scratch/before"
    written=$(sql -c "$rows_as_written")
    run_firn
    content dw "$scratch/after"
    same "$where: a run without news writes no row" "$written" "$(sql -c "$rows_as_written")"
    same "$where: a run without news" "" "$(diff "$scratch/before" "$scratch/after" | head -n 5)"
    value "$where: and counts nothing" "" "SELECT string_agg(target, ',') FROM firn.target_ledger
        WHERE run_id = (SELECT MAX(run_id) FROM firn.run) AND inserted + updated + removed > 0"
    firn_command reconcile
    content dw "$scratch/after"
    same "$where: a reconcile" "" "$(diff "$scratch/before" "$scratch/after" | head -n 5)"
}

for seed in ${FIRN_SEEDS:-31}; do
    [ "$problems" -ne 0 ] || history "$seed"
done
finish
