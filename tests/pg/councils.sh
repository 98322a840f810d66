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

python3 "$here/answer.py" "$data" >"$scratch/answer.csv"
sql -f "$here/answer.sql"
sql -c "\\copy councils.answer from '$scratch/answer.csv' with (format csv)"

for upto in 2015-12 2016-12 2017-12; do
    load "$upto"
    run
    compare "$upto"
done

# Nothing new: nothing changes.
fingerprint="SELECT count(*), md5(string_agg(o::text, '' ORDER BY o::text)) FROM councils.ours o"
before=$(sql -At -c "$fingerprint")
run
after=$(sql -At -c "$fingerprint")
[ "$before" = "$after" ] || { echo "not ok: a run without news changed the payments"; exit 1; }
echo "ok: a run without news changes nothing"
