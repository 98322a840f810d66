#!/usr/bin/env bash
# What the tests of the laws share: a server, random histories, runs, and what must hold after each.  Sourced by
# tests/pg/law_*.sh; needs bash.
# shellcheck shell=bash

repo=${REPO:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)}
here=$repo/tests/pg/convergence
firn=${FIRN:-firn}
started=$("$repo/tests/tools/private_pg.sh" start) || exit $?
eval "$started"
scratch=$(mktemp -d)
clean_up() {
    rm -rf "$scratch"
    if [ -n "${KEEP_PG:-}" ]; then
        echo "the server is kept: PGHOST=$PGHOST PGPORT=$PGPORT PGUSER=$PGUSER PGDATABASE=$PGDATABASE"
    else
        "$repo/tests/tools/private_pg.sh" stop
    fi
}
trap clean_up EXIT
failures=0

sql() {
    PGOPTIONS='-c client_min_messages=warning' psql -X -q -At -v ON_ERROR_STOP=1 "$@"
}

# project FOLDER DW CONTROL: a copy of the project that writes other schemas.
project() {
    mkdir -p "$1"
    cp -R "$here/mappings" "$1/"
    sed -i "s/^warehouse: .*/warehouse: {schema: $2, control_schema: $3}/" "$1/mappings/firn.yaml"
}

fail() {
    echo "FAIL: $*"
    failures=$((failures + 1))
}

# A database of its own, with an empty history.
new_database() {
    sql -d postgres -c "CREATE DATABASE $1"
    export PGDATABASE=$1
    sql -f "$here/history.sql"
}

# batch SEED NUMBER SILENT
batch() {
    sql -c "SELECT hist.start($1, $2), hist.batch($2, $3), hist.publish($2)" >/dev/null
}

# go WHERE WORDS...: a run in a project that must succeed.
go() {
    local folder=$1
    shift
    "$firn" "$@" --project-dir "$folder" --dsn "dbname=$PGDATABASE" >"$scratch/out" 2>&1 || {
        fail "$where: firn $* ended with $?"
        grep -v "^[0-9]* of [0-9]* " "$scratch/out" | head -40
        return 1
    }
}

# full_build: the same project into schemas made anew.
full_build() {
    sql -c 'DROP SCHEMA IF EXISTS dw2 CASCADE' -c 'DROP SCHEMA IF EXISTS firn2 CASCADE'
    go "$scratch/second" run
}

# Both equations of the ledger, for the last run of a control schema.
ledgers_close() { # dw control
    local bad
    bad=$(sql -v dw="$1" -v control="$2" -f "$here/ledgers.sql")
    [ -z "$bad" ] || { fail "$where: the ledgers of $2 do not close"; echo "$bad"; }
}

same_warehouse() { # what
    local difference
    difference=$("$repo/tests/tools/compare_warehouse.sh" "$here" dw firn "${2:-dw2}" "${3:-firn2}") || {
        fail "$where: $1"
        echo "$difference"
    }
}

# Everything that stands in a warehouse, technical columns included.
content() { # schema
    sql -v dw="$1" -f "$here/content.sql"
}
