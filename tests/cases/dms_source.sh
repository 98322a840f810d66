#!/usr/bin/env bash
# What `firn dms query` prints is run on a MariaDB server of the test's own: the tables of dms/mariadb/shop.sql come out as
# dms/mariadb/mappings/sources/shop.tsv, of which dms.sh makes tasks.  Skipped where there is no MariaDB (on Debian: mariadb-server).
# UPDATE_GOLDEN=1 writes what the server says now.
set -euo pipefail

cd "$(dirname -- "${BASH_SOURCE[0]}")/dms/mariadb"
firn=${FIRN:-firn}
command -v "$firn" >/dev/null || { echo "skipped: needs the program (FIRN)"; exit 77; }
for program in mariadbd mariadb mariadb-admin mariadb-install-db; do
    PATH=$PATH:/usr/sbin command -v "$program" >/dev/null || { echo "skipped: needs $program, to ask a source database"; exit 77; }
done
PATH=$PATH:/usr/sbin
scratch=$(mktemp -d /tmp/firn-mariadb.XXXXXX)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$scratch"' EXIT
user=$(id -un)
[ "$user" != root ] || { user=mysql && chown mysql "$scratch"; }

mariadb-install-db --no-defaults --user="$user" --datadir="$scratch/data" --auth-root-authentication-method=normal --skip-test-db >"$scratch/log" 2>&1 ||
    { cat "$scratch/log"; exit 1; }
mariadbd --no-defaults --user="$user" --datadir="$scratch/data" --socket="$scratch/socket" --pid-file="$scratch/pid" --skip-networking >>"$scratch/log" 2>&1 &
server=$!
ask() {
    mariadb --no-defaults --socket="$scratch/socket" --user=root "$@"
}
for ((i = 0; i < 300; i++)); do
    ask -e 'SELECT 1' >/dev/null 2>&1 && break
    kill -0 "$server" 2>/dev/null || { cat "$scratch/log"; exit 1; }
    sleep 0.1
done

ask <shop.sql
"$firn" dms query shop | ask --batch >"$scratch/shop.tsv"
if [ "${UPDATE_GOLDEN:-0}" = 1 ]; then
    cp "$scratch/shop.tsv" mappings/sources/shop.tsv
fi
diff -u mappings/sources/shop.tsv "$scratch/shop.tsv"
odd=$(cd "$scratch" && "$firn" dms query "o'dd\\db" | ask --batch | wc -l)
[ "$odd" = 2 ] || { echo "a database with an odd name gives $odd lines"; exit 1; }
echo "ok: $(wc -l <"$scratch/shop.tsv") lines from $(ask -Ne 'SELECT version()')"
