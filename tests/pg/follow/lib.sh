#!/usr/bin/env bash
# What tests of this project share: its tables, batches, and what must be there.  Sourced, with pg_test.inc before; $here is this folder.
# shellcheck shell=bash

staging() {
    local level
    echo "CREATE SCHEMA acme_sg_desk; CREATE SCHEMA came;"
    for level in company security lot; do
        echo "CREATE TABLE came.$level (batch integer, id bigint, seq bigint, op text, at timestamp, member text, status text, parent text);"
        echo "\\copy came.$level FROM '$scratch/$level.tsv'"
        echo "CREATE TABLE acme_sg_desk.$level (LIKE came.$level, loaded_at timestamp, PRIMARY KEY (id));"
    done
    echo "CREATE TABLE came.trade (batch integer, id bigint, at timestamp, member text);"
    echo "\\copy came.trade FROM '$scratch/trade.tsv'"
    echo "CREATE TABLE acme_sg_desk.trade (LIKE came.trade, loaded_at timestamp, PRIMARY KEY (id));"
}

batch() { # number
    local table
    for table in company security lot trade; do
        echo "INSERT INTO acme_sg_desk.$table SELECT r.*, timestamp '2025-01-01' + $1 * interval '1 day' FROM came.$table r WHERE r.batch = $1;"
    done
}

as_wanted() { # batch
    as_reference "$where" follow.py "$1"
}
