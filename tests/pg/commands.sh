#!/usr/bin/env bash
# Every command on a small demo: exit codes, results on stdout, diagnostics and log on stderr, JSON that parses, plans
# that repeat byte by byte, and no password anywhere.
set -euo pipefail

eval "$("$REPO/tests/tools/private_pg.sh" start || echo exit $?)"
work=$(mktemp -d /tmp/firn-commands-XXXXXX)
trap '"$REPO/tests/tools/private_pg.sh" stop; rm -rf "$work"' EXIT
dsn="host=$PGHOST port=$PGPORT user=$PGUSER dbname=$PGDATABASE password=s3cret"
cd "$work"
cp -r "$REPO/mappings" "$REPO/lua" .

fail() {
    echo "FAILED: $1" >&2
    exit 1
}

# Everything that was printed is kept in `all`, for the last check.
ends_with() { # exit code, arguments of firn
    local want=$1 code=0
    shift
    "$FIRN" "$@" >out 2>err </dev/null || code=$?
    cat out err >>all
    [ "$code" -eq "$want" ] || fail "firn $*: exit code $code, not $want: $(tail -n 20 out err)"
}

says() { # file, text
    grep -qF -- "$2" "$1" || fail "no \"$2\" in $1: $(head -n 40 "$1")"
}

is_silent() { # file
    [ ! -s "$1" ] || fail "$1 should be empty: $(head -n 20 "$1")"
}

is_json() { # file
    python3 -c 'import json, sys; json.load(open(sys.argv[1]))' "$1" || fail "$1 is no JSON: $(head -n 5 "$1")"
}

is_json_lines() { # file
    python3 -c 'import json, sys; [json.loads(line) for line in open(sys.argv[1])]' "$1" || fail "$1 is not a JSON a line: $(head -n 5 "$1")"
}

json_of() { # file, expression over `o`
    python3 -c 'import json, sys; o = json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$1" "$2"
}

# ---- nothing there yet ----
ends_with 0 status --dsn "$dsn"
says out "nothing was loaded yet"
ends_with 0 status --dsn "$dsn" --output json
[ "$(json_of out 'o["loaded"]')" = False ] || fail "status of nothing as JSON"
ends_with 1 check --dsn "$dsn"
says err "[B018]"
says out "16 targets"

# ---- the demo ----
ends_with 0 demo --dsn "$dsn" --tenants 30 --rows 60
for text in "staging loaded" "first run" "third run" "firn status" "currency" "firn reconcile --accept zinnia_na"; do says out "$text"; done
[ "$(psql -XAtc 'SELECT count(*) FROM dw.transaction')" -gt 1000 ] || fail "the demo loaded nothing"
[ "$(psql -XAtc 'SELECT count(*) FROM firn.run')" = 3 ] || fail "the demo made no three runs"
# What replication did wrong, what two runs made of it, and where the rest of it is.
for line in "iris_sg +accounts +suspended +held: suspended: ACCOUNTS: TABLE_ERROR +all of it compared" \
    "iris_sg +transactions +two rows were not written +held: skipped: changes of TRANSACTIONS could not be applied, 2 so far +all of it compared" \
    "quince_in +accounts +dropped, loaded anew +all of it compared +an increment" \
    "violet_na +all +the task was stopped +held: stalled: task TASK[0-9A-F]+ says STOPPED +all of it compared" \
    "zinnia_na +transactions +40% of the rows deleted +held: brake: 26 of 58 rows vanished +held: brake: 29 of 58 rows vanished" \
    "clover_na +fee_charges +emptied +an increment +all of it compared" \
    "dahlia_in +transactions +dropped, half of it loaded +held: brake: 31 of 60 rows vanished +all of it compared" \
    "customer +phone: a phone number without digits +4 +4" "second run .*; [0-9]+ branches held$" "third run .*; 2 branches held$"; do
    grep -qE "^$line" out || fail "the demo does not tell \"$line\": $(cat out)"
done
[ "$(psql -XAtc "SELECT count(*) FROM firn.quarantine WHERE target = 'transaction' AND reason LIKE '%payload: cannot be read as JSON%'")" -ge 1 ] || fail "nothing of the JSON that was cut"
# Every version in a log, what was seen in a mirror: the sources change each customer twice.
awk '$1 == "changelog" || $1 == "mirror" { found++; if ($1 == "mirror" ? $10 > 0.6 * $9 : $10 < 0.8 * $9) exit 1 } END { exit found != 2 }' out || fail "versions: $(cat out)"
[ "$(psql -XAtc "SELECT max(n) FROM (SELECT count(*) AS n FROM dw.customer c JOIN firn.tenant t USING (tenant_key) WHERE t.tenant = 'umber' GROUP BY customer_id) x")" -ge 3 ] || fail "no third version"
ends_with 4 verify --dsn "$dsn" --check rows
! grep "^rows: " out | grep -vE "too many" || fail "verify finds more than what was deleted without a trace"
ends_with 0 reconcile --dsn "$dsn" --accept zinnia_na
ends_with 0 verify --dsn "$dsn"
ends_with 1 demo --dsn "$dsn" --tenants 30 --rows 60
says err 'schema "dw" is there already'
ends_with 2 demo --dsn "$dsn" --tenants many
ends_with 2 demo --dsn "$dsn" --rows 12345678

# ---- check ----
ends_with 0 snapshot --dsn "$dsn" now.json
ends_with 0 check --dsn "$dsn"
cp out online
ends_with 0 check --snapshot now.json
cmp out online || fail "check says something else offline"
says out " branches: ok"
ends_with 0 check --snapshot now.json --dialect redshift
ends_with 0 check --snapshot now.json --output json
[ "$(json_of out 'o["ok"], o["errors"]')" = "(True, 0)" ] || fail "check as JSON"

cat >mappings/tenants/odd.yaml <<'YAML'
tenant: birch
records:
  transaction:
    values:
      booked_on: t.test_flag
YAML
ends_with 1 check --snapshot now.json --select tenant:birch
says out "1 error"
says err "mappings/tenants/odd.yaml:5"
cat >mappings/tenants/odd.yaml <<'YAML'
tenant: birch
records:
  transaction:
    from: txn.payment as t
YAML
ends_with 1 check --snapshot now.json --output json
[ "$(json_of out 'o["errors"]')" -ge 1 ] || fail "errors of check as JSON"
is_json_lines err
says err 'Did you mean \"payments\"?'
ends_with 3 plan --snapshot now.json
says out "broken, record transaction, 1: birch_sg"
ends_with 1 show birch transaction --snapshot now.json
says out "does not fit its tables"
rm mappings/tenants/odd.yaml

# A record that feeds nothing, and a value that no feed uses, are looked at all the same.
cat >mappings/records/unfed.yaml <<'YAML'
function: txn
records:
  unfed:
    from: txn.transactions as t
    values: {a: t.id, b: t.nowhere}
YAML
ends_with 1 check --snapshot now.json --select tenant:quince
says err 'has no column "nowhere"'
rm mappings/records/unfed.yaml

# ---- plan ----
ends_with 0 plan --dsn "$dsn" --output json
cp out plan1
ends_with 0 plan --dsn "$dsn" --output json
cmp out plan1 || fail "two plans of one state differ"
ends_with 0 plan --snapshot now.json --output json
cmp out plan1 || fail "the plan of a snapshot differs from the server's"
is_json plan1
[ "$(json_of plan1 'len(o["tenants"]) > 30, "apply/transaction" in o["steps"]')" = "(True, True)" ] || fail "the plan as JSON"
ends_with 0 plan --snapshot now.json
says out "increment, what changed since the last run"
says out "no change column"
ends_with 0 plan --snapshot now.json --reconcile
says out "all rows compared, reconcile"
ends_with 0 plan --snapshot now.json --select target:city
says out "dimension city"
! grep -q "fact transaction" out || fail "--select leaves out nothing"
ends_with 1 plan --snapshot now.json --select target:ciyt
says err 'Did you mean "city"?'
# A row's digest is the same whatever is selected: a column of one of its members counts where only the fact is loaded.
ends_with 0 run --dry-run --snapshot now.json
grep 'hash_record_extended(ROW(b."transaction_id"' out >digest_of_all
ends_with 0 run --dry-run --snapshot now.json --select target:transaction
grep 'hash_record_extended(ROW(b."transaction_id"' out >digest_of_one
cmp digest_of_all digest_of_one || fail "the digest of a row depends on --select"

# ---- show ----
ends_with 0 show birch_sg transaction --snapshot now.json
for text in "record transaction of birch_sg" "txn.payments as t" "mappings/kinds/renamed.yaml:" 'sql: "t"."amt"' "SELECT"; do says out "$text"; done
ends_with 0 show ACORN transaction --snapshot now.json
says out "of acorn_in"
says out "of acorn_sg"
ends_with 0 show birch_sg transaction --snapshot now.json --output json
[ "$(json_of out 'o[0]["fields"][0]["text"]')" = "txn.payments as t" ] || fail "show as JSON"
ends_with 0 show laurel_sg transaction --snapshot now.json
says out "it returned:"
ends_with 1 show birhc_sg transaction --snapshot now.json
says err 'Did you mean "birch_sg"?'
ends_with 1 show birch_sg transactoin --snapshot now.json
says err 'Did you mean "transaction"?'
ends_with 0 show kelp_in fee_charge --snapshot now.json
says out "takes no part"

# ---- lineage: what a decoding hook is given is read ----
ends_with 0 lineage --from customer.clients.tel --snapshot now.json
says out "customer.phone"
ends_with 0 lineage customer.phone --tenant birch_sg --snapshot now.json
says out "customer.clients.tel"

# ---- run ----
ends_with 0 run --dsn "$dsn" --log-format json --output json
is_json out
[ -s err ] || fail "the log is empty"
is_json_lines err
ends_with 0 run --dsn "$dsn" --quiet
is_silent out
is_silent err
psql -Xqc 'DELETE FROM hazel_in_txn.transactions'
ends_with 3 run --dsn "$dsn" --quiet
says out "not done for hazel_in: brake: "
is_silent err
ends_with 3 run --dsn "$dsn"
says out "done in part"

# ---- status ----
ends_with 0 status --dsn "$dsn"
for text in "Runs" "Held back" "hazel_in" "brake: " "Quarantine, by reason"; do says out "$text"; done
ends_with 0 status --dsn "$dsn" --output json
[ "$(json_of out 'o["held"][0]["tenant"], o["runs"][0]["status"]')" = "('hazel_in', 'partly')" ] || fail "status as JSON"
ends_with 0 status --dsn "$dsn" --tenant acorn
says out "acorn_in"
says out "acorn_sg"
ends_with 1 status --dsn "$dsn" --tenant nobody
ends_with 2 status --snapshot now.json

# ---- what makes no sense ----
for line in "check x" "plan x" "show birch_sg" "run x" "status x" "demo x" "run --snapshot now.json" \
    "plan --output yaml" "check --selct x"; do
    # shellcheck disable=SC2086
    ends_with 2 $line
done

! grep -q s3cret all || fail "a password was printed: $(grep -m1 s3cret all)"
echo "ok"
