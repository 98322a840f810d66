#!/usr/bin/env bash
# Real input: three councils' payments, loaded in three parts, against the answer key line by line.
# See tests/councils/README.md.  PROTOTYPE=1 checks the hand-written SQL in place of Firn.
set -euo pipefail

repo=${REPO:-$(cd "$(dirname "$0")/../.." && pwd)}
shared=${FIRN_SHARED:-$repo/../shared}
data=$shared/data/council_spending
here=$repo/tests/councils
firn=${FIRN:-firn}

if [ ! -f "$data/load.py" ]; then
    echo "skipped: no council data in $data (set FIRN_SHARED)"
    exit 77
fi
command -v python3 >/dev/null || { echo "skipped: no python3 to read the data"; exit 77; }

# The comparison is SQL over a few 100,000 lines: compiling it costs more than it saves.
export FIRN_TEST_PG_CONF=${FIRN_TEST_PG_CONF:-jit = off}
started=$("$repo/tests/tools/private_pg.sh" start) || exit $?
eval "$started"
scratch=$(mktemp -d)
clean_up() {
    rm -rf "$scratch"
    "$repo/tests/tools/private_pg.sh" stop
}
trap clean_up EXIT

sql() {
    psql -X -q -v ON_ERROR_STOP=1 "$@"
}

load() { # upto
    python3 "$data/load.py" --dir "$data" --upto "$1" >/dev/null
    sql -f "$here/bare.sql"
}

# The dw tables become councils.ours: by Firn, or by the prototype.
run() {
    sql -c 'SET client_min_messages = warning' -c 'DROP TABLE IF EXISTS councils.ours'
    if [ -n "${PROTOTYPE:-}" ]; then
        sql -f "$here/prototype.sql"
    else
        "$firn" run --project-dir "$here" --dsn "host=$PGHOST port=$PGPORT user=$PGUSER dbname=$PGDATABASE" \
            >"$scratch/run.out" 2>"$scratch/run.err" || {
            echo "not ok: firn run ended with $?"
            cat "$scratch/run.out" "$scratch/run.err"
            exit 1
        }
        sql -f "$here/warehouse.sql"
    fi
}

# The numbers that differences.md states for this part, as compare.sql prints them.
expected() { # upto
    awk -v upto="$1" -F ' *[|] *' '
        $2 == "council" { for (i = 4; i < NF; i++) if ($i == upto) column = i; next }
        column && NF > 4 && $2 !~ /^-/ && $column != "" { print $2 "|" $3 "|" $column }' "$here/differences.md" | sort
}

compare() { # upto
    sql -v upto="$1" -f "$here/compare.sql" | sort >"$scratch/found"
    expected "$1" >"$scratch/expected"
    if ! diff -u "$scratch/expected" "$scratch/found"; then
        echo "not ok: up to $1 (- differences.md, + found)"
        exit 1
    fi
    echo "ok: up to $1, $(wc -l <"$scratch/found") figures as stated"
}

# What Firn says of its own run must fit: header lines are in quarantine and nothing else is, no branch is held, no
# line that was there is taken for another because a column was added or the table was loaded again.
account() { # upto
    [ -z "${PROTOTYPE:-}" ] || return 0
    expected "$1" | awk -F '|' '/header line repeated/ { print $1 "|" $3 }' >"$scratch/expected"
    sql -At -f "$here/account.sql" >"$scratch/found"
    if ! diff -u "$scratch/expected" "$scratch/found"; then
        echo "not ok: the account of the run up to $1 (- wanted, + found)"
        exit 1
    fi
}

python3 "$here/answer.py" "$data" >"$scratch/answer.csv"
sql -f "$here/answer.sql"
sql -c "\\copy councils.answer from '$scratch/answer.csv' with (format csv)"

for upto in 2015-12 2016-12 2017-12; do
    load "$upto"
    run
    compare "$upto"
    account "$upto"
done

# Labels that changed over the years, by the tracked dimension.
if [ -z "${PROTOTYPE:-}" ]; then
    printf '%s\n' 'services under several labels|5' 'services with several versions|5' 'lines with the label of another day|0' \
        'lines without a service|0' 'versions that do not begin with a payment|0' >"$scratch/expected"
    sql -At -f "$here/service.sql" >"$scratch/found"
    diff -u "$scratch/expected" "$scratch/found" || { echo "not ok: the services over time"; exit 1; }
    echo "ok: services keep the labels of their time"
fi

# Everything that Firn can ask about its own model.  What it reads from staging again is asked of one council here: for all of them that takes
# another 40 s, and every line has been compared above.
verify() { # what, options
    "$firn" verify --no-color --project-dir "$here" --dsn "host=$PGHOST port=$PGPORT user=$PGUSER dbname=$PGDATABASE" "${@:2}" >"$scratch/verify" 2>&1 || {
        echo "not ok: verify of $1 ended with $?"
        cat "$scratch/verify"
        exit 1
    }
    echo "ok: verify finds nothing: $1"
}
if [ -z "${PROTOTYPE:-}" ]; then
    verify "keys, versions, references, cycles, what is made" --check=keys --check=versions --check=references --check=cycles --check=made
    verify "sums of one council" --check=sums --select tenant:salford
fi

# Nothing new: nothing changes.
fingerprint="SELECT count(*), md5(string_agg(o::text, '' ORDER BY o::text)) FROM councils.ours o"
before=$(sql -At -c "$fingerprint")
run
after=$(sql -At -c "$fingerprint")
[ "$before" = "$after" ] || { echo "not ok: a run without news changed the payments"; exit 1; }
if [ -z "${PROTOTYPE:-}" ]; then
    news=$(sql -At -c "SELECT sum(inserted) + sum(updated) + sum(removed) FROM firn.target_ledger
                        WHERE run_id = (SELECT max(run_id) FROM firn.run)")
    [ "$news" = 0 ] || { echo "not ok: a run without news wrote $news rows"; exit 1; }
fi
echo "ok: a run without news changes nothing"
