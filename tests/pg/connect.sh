#!/usr/bin/env bash
# Which server is connected to, what is said when there is none, and that no message shows a password.
set -euo pipefail

eval "$("$REPO/tests/tools/private_pg.sh" start || echo exit $?)"
work=$(mktemp -d /tmp/firn-connect-XXXXXX)
trap '"$REPO/tests/tools/private_pg.sh" stop; rm -rf "$work"' EXIT

server="host=$PGHOST port=$PGPORT user=$PGUSER dbname=$PGDATABASE"
mkdir "$work/mappings"
cat >"$work/mappings/firn.yaml" <<YAML
firn: 1
name: connect
staging:
  schema: "{tenant}_{region}_{function}"
  regions: [sg]
  functions: [shop]
warehouse: {schema: dw, control_schema: firn}
tenants: discover
connections:
  here: {host: "$PGHOST", port: "$PGPORT", user: "$PGUSER", dbname: "$PGDATABASE"}
  failing: {host: "$PGHOST", password_command: "echo s3cret; exit 4"}
YAML
cd "$work"

fail() {
    echo "FAILED: $1" >&2
    exit 1
}

succeeds() { # what it is, arguments of firn
    local title=$1
    shift
    "$FIRN" "$@" >"$work/out" 2>&1 || fail "$title: $(cat "$work/out")"
}

# The code is that of the message; nothing of what was printed holds the password.
refuses() { # what it is, diagnostic code, a part of the message, arguments of firn
    local title=$1 diagnostic=$2 part=$3 code=0
    shift 3
    "$FIRN" "$@" >"$work/out" 2>&1 || code=$?
    [ "$code" -eq 1 ] || fail "$title: exit code $code, $(cat "$work/out")"
    grep -qF "[$diagnostic]" "$work/out" || fail "$title: no $diagnostic in $(cat "$work/out")"
    grep -qF -- "$part" "$work/out" || fail "$title: no \"$part\" in $(cat "$work/out")"
    ! grep -q s3cret "$work/out" || fail "$title: it shows the password: $(cat "$work/out")"
}

# ---- every way to name a server; the environment is there for all of them ----
succeeds "PG variables" snapshot env.json
(
    unset PGHOST PGPORT PGUSER PGDATABASE
    succeeds "a dsn" snapshot dsn.json --dsn "$server password=s3cret"
    succeeds "a connection" snapshot connection.json --connection here
    refuses "no server at all" D002 "the local one is not running" snapshot x.json
    refuses "what else would do" D002 "works from a --snapshot FILE" check
)
for file in dsn connection; do
    diff <(sed '/"taken_at"/d' env.json) <(sed '/"taken_at"/d' "$file.json") ||
        fail "$file.json is another catalog"
done
succeeds "a snapshot of a snapshot" snapshot again.json --snapshot env.json
cmp env.json again.json || fail "a snapshot does not survive being read"

# ---- what is refused ----
refuses "no such socket" D002 "password=***" snapshot x.json --dsn "host=$work password=s3cret"
refuses "no such host" D002 "u:***@" snapshot x.json --dsn "postgresql://u:s3cret@host.invalid/db"
refuses "a password with a blank" D002 "quotes" snapshot x.json --dsn "host=h password=my s3cret"
refuses "a password with an at sign" D002 "%40" snapshot x.json --dsn "postgresql://u:a@s3cret@h/db"
refuses "a connection that is not there" D002 'Did you mean "here"?' snapshot x.json --connection hera
refuses "a failing password command" D004 "exit code 4" snapshot x.json --connection failing
refuses "another dialect" D005 "PostgreSQL" snapshot x.json --dialect redshift
[ ! -e x.json ] || fail "a snapshot was written without a server"

# ---- control state: some tables, all of them, tables that are not ours ----
psql -qX <<'SQL'
CREATE SCHEMA acme_sg_shop;
CREATE TABLE acme_sg_shop.orders (
    buyer text NOT NULL, id bigint, line integer, gone date, total numeric(12,2), PRIMARY KEY (line, id));
ALTER TABLE acme_sg_shop.orders DROP COLUMN gone;
CREATE VIEW acme_sg_shop.recent AS SELECT id, total FROM acme_sg_shop.orders;
CREATE TABLE acme_sg_shop.parts (id bigint, y integer) PARTITION BY LIST (y);
CREATE TABLE acme_sg_shop.parts_2026 PARTITION OF acme_sg_shop.parts FOR VALUES IN (2026);
CREATE SCHEMA empty_sg_shop;
CREATE SCHEMA firn;
CREATE TABLE firn.tenant (tenant_key bigint, tenant varchar(128), region varchar(128), display_name varchar(200));
INSERT INTO firn.tenant VALUES (2, 'globex', 'sg', 'Globex'), (1, 'acme', 'sg', NULL);
SQL
succeeds "some control tables" snapshot some.json
psql -qX <<'SQL'
CREATE TABLE firn.target_state (target varchar(128), version bigint, next_key bigint, definition varchar(64));
CREATE TABLE firn.branch_state (target varchar(128), feed varchar(128), tenant_key bigint, fingerprint varchar(64),
    watermark varchar(64), compared_at timestamp, held varchar(400));
CREATE TABLE firn.retry (record varchar(128), tenant_key bigint, firn_row varchar(1000), why varchar(40));
INSERT INTO firn.target_state VALUES ('sale', 7, 100, 'd1');
INSERT INTO firn.branch_state VALUES ('sale', 'sales', 1, 'f1', '2026-01-05 10:00:00', '2026-01-05 11:02:03.9', NULL);
INSERT INTO firn.retry VALUES ('sale', 1, 'a', 'why'), ('sale', 1, 'b', 'why');
SQL
succeeds "all control tables" snapshot all.json
for line in '"orders": ' '"recent": {"view": ' '"empty_sg_shop": {}' '["id", "bigint", "key 2"]' \
    '["line", "integer", "key 1"]' '["buyer", "text", "not null"]' '["total", "numeric(12,2)"]' \
    '{"tenant": "acme", "region": "sg", "tenant_key": 1, "display_name": null}' \
    '{"target": "sale", "version": 7, "definition": "d1"}' \
    '"watermark": "2026-01-05 10:00:00", "compared_at": "2026-01-05 11:02:03", "held": null}' \
    '{"record": "sale", "tenant_key": 1, "count": 2}'; do
    grep -qF -- "$line" all.json || fail "all.json lacks $line"
done
for line in parts_2026 '"gone"' pg_catalog; do
    ! grep -qF -- "$line" all.json || fail "all.json has $line"
done
grep -qF '"tenant": "globex"' some.json || fail "some.json lacks the tenants"

# ---- the connection is cut while a statement waits ----
mkfifo "$work/hold"
psql -qX <"$work/hold" &
holder=$!
exec 9>"$work/hold"
echo 'BEGIN; LOCK TABLE firn.retry IN ACCESS EXCLUSIVE MODE;' >&9
(
    for _ in $(seq 1200); do
        cut=$(psql -AtXqc "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                            WHERE application_name = 'firn' AND wait_event_type = 'Lock'")
        [ "$cut" = 0 ] || break
        sleep 0.05
    done
) &
cutter=$!
refuses "a cut connection" D003 "" snapshot cut.json
wait "$cutter"
exec 9>&-
wait "$holder"

psql -qXc 'ALTER TABLE firn.retry RENAME tenant_key TO tenant'
refuses "a control table of another shape" D001 "tenant_key" snapshot x.json
echo "ok"
