#!/usr/bin/env bash
# What tests of this project share: what must be there.  Sourced, with pg_test.inc before; $here is this folder.
# shellcheck shell=bash

as_wanted() { # upto, what bolt is if it is not active
    as_reference "$where" history.py "$@"
    same "$where: keys, ledgers and the queue" "" "$(sql -f "$here/keys.sql" 2>&1 | head -n 5)"
}
