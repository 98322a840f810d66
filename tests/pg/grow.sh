#!/usr/bin/env bash
# A project that grows: feeds and targets that are renamed or taken out, columns, widths and references that come later, selections that leave the rest alone, clocks of
# several zones, windows on the change column, and staging that is empty or not there yet.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

project "$scratch"

# A fresh database and the project as it was.
start() {
    new_database "$1"
    rm -rf "$scratch/mappings"
    cp -r "$repo/tests/pg/grow/mappings" "$scratch/mappings"
    sql -f "$repo/tests/pg/grow/staging.sql"
}

loaded() {
    start "$1"
    run_firn
    code_is "$1: the first run" 0
}

# Replaces text $2 by $3 in mapping file $1; it must be there.
edit() {
    grep -qF -- "$2" "$scratch/mappings/$1" || { echo "no \"$2\" in $1"; exit 1; }
    FROM=$2 TO=$3 awk 'BEGIN { from = ENVIRON["FROM"]; to = ENVIRON["TO"] }
        { at = index($0, from); if (at) $0 = substr($0, 1, at - 1) to substr($0, at + length(from)); print }' \
        "$scratch/mappings/$1" >"$scratch/edited"
    mv "$scratch/edited" "$scratch/mappings/$1"
}

column_type() {
    echo "SELECT format_type(a.atttypid, a.atttypmod) FROM pg_attribute a WHERE a.attrelid = 'dw.$1'::regclass AND a.attname = '$2'"
}

new_columns() {
    loaded new_columns
    edit targets.yaml 'full_name: varchar(20)' $'full_name: varchar(40)\n  segment: {type: varchar(20), default: none}'
    edit records.yaml 'full_name: t.full_name' $'full_name: t.full_name\n      segment: t.segment'
    edit feeds.yaml 'same: [customer_no, full_name]' 'same: [customer_no, full_name, segment]'
    edit targets.yaml '  customer: {dimension: customer}' $'  customer: {dimension: customer}\n  note: varchar(20)\n  brand: {dimension: brand}'
    edit records.yaml 'amount: t.amount' $'amount: t.amount\n      note: t.note\n      brand: t.brand'
    edit feeds.yaml 'same: [sale_no, sold_at, amount]' 'same: [sale_no, sold_at, amount, note, brand]'
    sql -c "UPDATE acme_in_shop.customers SET full_name = 'A customer of more than twenty' WHERE id = 1"
    run_firn
    code_is "new columns" 0
    value "a wider varchar" "character varying(40)" "$(column_type customer full_name)"
    value "which holds what did not fit" "A customer of more than twenty" "SELECT MIN(full_name) FROM dw.customer WHERE full_name LIKE 'A %'"
    value "a new column of a dimension is filled for all members" 0 "SELECT COUNT(*) FROM dw.customer WHERE customer_key > 0 AND segment !~ '^segment [01]$'"
    value "a new column of a fact is filled for all rows, though none changed" 40 "SELECT COUNT(*) FROM dw.sale WHERE note = 'note ' || firn_row"
    value "a new reference leads to its members, inferred ones included" "b1 f,b2 f,b3 f,b4 t" \
        "SELECT string_agg(DISTINCT b.brand || ' ' || left(b.firn_inferred::text, 1), ',') FROM dw.sale f JOIN dw.brand b USING (brand_key)"
    value "no customer got another key" 10 "SELECT COUNT(*) FROM dw.customer WHERE customer_key BETWEEN 1 AND 10"
    check_closed "new columns"
    run_firn
    value "afterwards all is unchanged" 0 "SELECT SUM(applied) FROM firn.ledger WHERE run_id = 3"
}

# The second of two runs that add the same column waited for the first, whose column it finds.
new_column_at_once() {
    local n pids=()
    loaded new_column_at_once
    edit records.yaml 'amount: t.amount' $'amount: t.amount\n      note: t.note'
    edit targets.yaml '  customer: {dimension: customer}' $'  customer: {dimension: customer}\n  note: varchar(20)'
    edit feeds.yaml 'same: [sale_no, sold_at, amount]' 'same: [sale_no, sold_at, amount, note]'
    # Both have planned before either gets on: the lock of a run is ours until they wait for it.
    sql -c "SELECT pg_advisory_lock(hashtextextended('firn:firn', 0))" -c "SELECT pg_sleep(3)" >"$scratch/lock" &
    sleep 0.5
    for n in 1 2; do
        "$firn" run --no-color --project-dir "$scratch" --dsn "dbname=$PGDATABASE" >"$scratch/out.$n" 2>&1 &
        pids+=($!)
    done
    for n in 1 2; do
        code=0
        wait "${pids[$((n - 1))]}" || code=$?
        same "run $n of two that add a column" 0 "$code"
    done
    value "the column is filled" 40 "SELECT COUNT(*) FROM dw.sale WHERE note = 'note ' || firn_row"
    check_closed "a column at once"
}

refused() {
    loaded refused
    cp "$scratch/mappings/targets.yaml" "$scratch/as_it_was"
    edit targets.yaml 'full_name: varchar(20)' 'full_name: integer'
    run_firn
    code_is "text to number" 1
    says "text to number" 'B011.*"full_name" of "customer" is character varying\(20\) in the warehouse and cannot become integer'
    value "nothing was done" 1 "SELECT COUNT(*) FROM firn.run"
    cp "$scratch/as_it_was" "$scratch/mappings/targets.yaml"
    edit targets.yaml 'decimal(12,2)' 'decimal(10,2)'
    run_firn
    code_is "a narrower decimal" 1
    says "a narrower decimal" 'B011.*amount.*numeric\(12,2\).*decimal\(10,2\)'
    cp "$scratch/as_it_was" "$scratch/mappings/targets.yaml"
    edit targets.yaml 'full_name: varchar(20)' 'full_name: varchar(10)'
    run_firn
    code_is "a narrower varchar" 0
    value "a narrower varchar never narrows the table" "character varying(20)" "$(column_type customer full_name)"
    value "what is stored stays" 10 "SELECT COUNT(*) FROM dw.customer WHERE full_name LIKE 'Customer _'"
}

selections() {
    loaded selections
    sql -c "UPDATE acme_in_shop.customers SET full_name = 'New' WHERE id = 1" -c "UPDATE acme_sg_shop.customers SET full_name = 'New' WHERE id = 1" \
        -c "UPDATE acme_in_shop.sales SET amount = 99, updated_at = '2026-01-06 10:00' WHERE id = 1" \
        -c "DELETE FROM acme_sg_shop.customers WHERE id = 5" -c "INSERT INTO acme_in_shop.visits VALUES (1)" \
        -c "UPDATE acme_in_shop.brands SET owner = 'new' WHERE brand = 'b1'"
    run_firn --select target:customer,tenant:acme_in
    code_is "one target of one tenant" 0
    value "it is done, and nothing else" "acme_in New|0|0" \
        "SELECT (SELECT string_agg(t.tenant || '_' || t.region || ' ' || c.full_name, ',') FROM dw.customer c JOIN dw.tenant t USING (tenant_key) WHERE c.full_name = 'New'),
                (SELECT COUNT(*) FROM dw.sale WHERE amount = 99), (SELECT COUNT(*) FROM dw.visit)"
    run_firn --select tenant:acme_in
    value "precedence holds where one tenant is selected" "owner 1 of acme_sg" "SELECT owner FROM dw.brand WHERE brand = 'b1'"
    value "the others' rows stay" 10 "SELECT COUNT(*) FROM dw.customer WHERE customer_key > 0 AND NOT firn_deleted"
    run_firn --exclude tenant:acme_in
    value "the excluded tenant stays as it is" 1 "SELECT COUNT(*) FROM dw.sale WHERE amount = 99"
    run_firn
    code_is "a full run" 0
    value "catches up" "2|1|1|9" \
        "SELECT (SELECT COUNT(*) FROM dw.customer WHERE full_name = 'New'), (SELECT COUNT(*) FROM dw.sale WHERE amount = 99),
                (SELECT COUNT(*) FROM dw.visit), (SELECT COUNT(*) FROM dw.customer WHERE customer_key > 0 AND NOT firn_deleted)"
    check_closed selections
}

# The first run of all may be a selected one.
selected_first() {
    start selected_first
    run_firn --select target:sale,tenant:acme_sg
    code_is "a fact alone" 0
    value "its members are inferred" "20|5" "SELECT (SELECT COUNT(*) FROM dw.sale), (SELECT COUNT(*) FROM dw.customer WHERE firn_inferred)"
    run_firn
    code_is "then all" 0
    value "nothing is inferred any more" "40|0|10" \
        "SELECT (SELECT COUNT(*) FROM dw.sale), (SELECT COUNT(*) FROM dw.customer WHERE firn_inferred), (SELECT COUNT(*) FROM dw.customer WHERE customer_key > 0)"
    value "the shared dimension knows whose word counts" "owner 1 of acme_sg" "SELECT owner FROM dw.brand WHERE brand = 'b1'"
    check_closed "selected first"
}

no_calendar() {
    loaded no_calendar
    value "days come as they are needed" "20260104,20260105" "SELECT string_agg(date_key::text, ',' ORDER BY date_key) FROM dw.date WHERE date_key > 0"
    echo 'calendar: {from: 2026-01-01, to: 2026-01-10}' >>"$scratch/mappings/firn.yaml"
    run_firn
    code_is "a calendar that comes later" 0
    value "is filled around what was there" "10|1" "SELECT COUNT(*), COUNT(*) FILTER (WHERE date_key = 20260105) FROM dw.date WHERE date_key > 0"
    sed -i 's/to: 2026-01-10/to: 2026-01-20/' "$scratch/mappings/firn.yaml"
    run_firn
    value "and grows" 20 "SELECT COUNT(*) FROM dw.date WHERE date_key > 0"
}

zones() {
    start zones
    edit targets.yaml 'sold_at: timestamp' 'sold_at: timestamptz'
    run_firn
    code_is "a tenant of another zone" 0
    value "an instant is the same for all" "2026-01-04 18:00:00+00,2026-01-05 02:00:00+00" \
        "SET TimeZone = 'UTC'; SELECT string_agg(DISTINCT f.sold_at::text, ',') FROM dw.sale f"
    value "the change column is kept in the tenant's own time" "2026-01-05 10:00:00" \
        "SELECT DISTINCT s.watermark FROM firn.branch_state s JOIN firn.tenant t USING (tenant_key) WHERE t.region = 'sg' AND s.feed = 'sales'"
    sql -c "SET TimeZone = 'Asia/Singapore'; UPDATE acme_sg_shop.sales SET amount = 1, updated_at = localtimestamp WHERE id = 1" \
        -c "SET TimeZone = 'UTC'; UPDATE acme_in_shop.sales SET amount = 1, updated_at = localtimestamp WHERE id = 1"
    run_firn
    sql -c "SET TimeZone = 'Asia/Singapore'; UPDATE acme_sg_shop.sales SET amount = 2, updated_at = localtimestamp WHERE id = 2" \
        -c "SET TimeZone = 'UTC'; UPDATE acme_in_shop.sales SET amount = 2, updated_at = localtimestamp WHERE id = 2"
    run_firn
    value "what changes now is seen in both" "2|2" "SELECT COUNT(*) FILTER (WHERE amount = 1), COUNT(*) FILTER (WHERE amount = 2) FROM dw.sale"
    value "and the clock of Singapore does not run ahead of Firn's" t \
        "SELECT MAX(s.watermark)::timestamp BETWEEN timezone('Asia/Singapore', now()) - interval '10 minutes' AND timezone('Asia/Singapore', now())
           FROM firn.branch_state s JOIN firn.tenant t USING (tenant_key) WHERE t.region = 'sg' AND s.feed = 'sales'"
}

# One sale of acme_in gets an amount and a change value; SQL on both sides.
touch_sale() {
    sql -c "UPDATE acme_in_shop.sales SET amount = $2, updated_at = $3 WHERE id = $1"
}

amount_of() {
    echo "SELECT f.amount FROM dw.sale f JOIN dw.tenant t USING (tenant_key) WHERE f.firn_row = '$1' AND t.region = 'in'"
}

windows() {
    start windows
    edit firn.yaml 'look_back: 1 hour' 'look_back: 1 hour 30 minutes'
    run_firn
    touch_sale 1 101 "'2026-01-05 08:30'"
    touch_sale 2 102 "'2026-01-05 08:29'"
    touch_sale 3 103 NULL
    touch_sale 4 104 "'2090-01-01'"
    run_firn
    value "inside the look-back" 101.00 "$(amount_of 1)"
    value "outside of it nothing is seen" 12.00 "$(amount_of 2)"
    value "rows without a change value are read every time" 103.00 "$(amount_of 3)"
    value "rows of the future are read" 104.00 "$(amount_of 4)"
    touch_sale 3 203 NULL
    touch_sale 5 105 "localtimestamp"
    run_firn
    value "and read again" 203.00 "$(amount_of 3)"
    value "a value of the future does not blind the branch" 105.00 "$(amount_of 5)"
    sql -c "DELETE FROM acme_in_shop.sales WHERE id = 20"
    run_firn
    value "a silent delete is not seen by an increment" 40 "SELECT COUNT(*) FROM dw.sale"
    firn_command reconcile
    code_is "reconcile" 0
    value "reconcile repairs what lies outside" "102.00|39" "SELECT ($(amount_of 2)), (SELECT COUNT(*) FROM dw.sale)"
    check_closed windows
}

delay() {
    start delay
    edit records.yaml 'changed_at: t.updated_at' $'changed_at: t.updated_at\n    delay: 2 hours'
    edit firn.yaml 'look_back: 1 hour' 'look_back: 0'
    run_firn
    value "the delay is taken off the watermark" "2026-01-05 08:00:00" "SELECT MIN(watermark) FROM firn.branch_state WHERE feed = 'sales'"
    touch_sale 1 101 "'2026-01-05 08:00'"
    touch_sale 2 102 "'2026-01-05 07:59'"
    run_firn
    value "so that late rows inside it are seen" "101.00|12.00" "SELECT ($(amount_of 1)), ($(amount_of 2))"
}

# Another change column is another mapping: the old watermark says nothing of it.
other_clock() {
    start other_clock
    sql -c "ALTER TABLE acme_in_shop.sales ADD COLUMN seen_at timestamp DEFAULT '2025-01-01'" -c "ALTER TABLE acme_sg_shop.sales ADD COLUMN seen_at timestamp DEFAULT '2025-01-01'"
    run_firn
    edit records.yaml 'changed_at: t.updated_at' 'changed_at: t.seen_at'
    sql -c "UPDATE acme_in_shop.sales SET amount = 77 WHERE id = 1"
    run_firn
    value "the run after it compares" 77.00 "$(amount_of 1)"
    sql -c "UPDATE acme_in_shop.sales SET amount = 78, seen_at = '2025-01-02' WHERE id = 2"
    run_firn
    value "and then the new column counts" 78.00 "$(amount_of 2)"
}

empty() {
    start empty
    sql -c "TRUNCATE acme_in_shop.sales, acme_sg_shop.sales, acme_in_shop.customers, acme_sg_shop.customers"
    run_firn
    code_is "empty staging" 0
    value "empty tables" "0|2" "SELECT (SELECT COUNT(*) FROM dw.sale), (SELECT COUNT(*) FROM dw.customer)"
    run_firn
    code_is "still empty" 0
    sql -c "INSERT INTO acme_in_shop.sales VALUES (1, 's1', '2020-01-01', 5, 'c1', 'b1', 'x', '2020-01-01')"
    run_firn
    value "the first row is seen, whatever its age" 5.00 "$(amount_of 1)"
    check_closed empty
}

nobody() {
    start nobody
    sql -c "DROP SCHEMA acme_in_shop CASCADE" -c "DROP SCHEMA acme_sg_shop CASCADE"
    run_firn
    code_is "no tenant at all" 1
    says "no tenant at all" B018
    sql -c "CREATE SCHEMA acme_in_shop" -c "CREATE TABLE acme_in_shop.visits (visit_no integer PRIMARY KEY)"
    run_firn
    code_is "a tenant without most of its tables" 3
    says "they are named" 'B003.*shop.sales'
    value "what it has is there" "0" "SELECT COUNT(*) FROM dw.visit"
    sql -c "DROP SCHEMA acme_in_shop CASCADE" -c "CALL test.create_tenant('acme_in')" -c "CALL test.create_tenant('acme_sg')"
    run_firn
    code_is "all came" 0
    value "and are loaded" "40|10" "SELECT (SELECT COUNT(*) FROM dw.sale), (SELECT COUNT(*) FROM dw.customer WHERE customer_key > 0)"
    check_closed nobody
}

# Two feeds for one fact: the tenant's rows stay until somebody says which of them is meant.
two_claims() {
    loaded two_claims
    cat >>"$scratch/mappings/records.yaml" <<'YAML'
  other:
    from: shop.visits as t
    values: {sale_no: t.visit_no}
YAML
    echo '  others: {into: sale, from: other as x, columns: {same: [sale_no]}}' >>"$scratch/mappings/feeds.yaml"
    printf 'tenant: acme\nregion: in\nfeeds:\n  others: {enabled: false}\n' >"$scratch/mappings/tenants/acme_in.yaml"
    touch_sale 1 99 "'2026-01-06'"
    run_firn
    code_is "two feeds claim the rows of a tenant" 3
    says "it is named" 'B007.*acme_sg'
    value "its rows stay, the other tenant goes on" "40|1" "SELECT COUNT(*), COUNT(*) FILTER (WHERE amount = 99) FROM dw.sale"
    run_firn
    value "and again" 40 "SELECT COUNT(*) FROM dw.sale"
}

# The other project, loaded, with history in its accounts.
shop() {
    new_database "$1"
    rm -rf "$scratch/mappings"
    cp -r "$repo/tests/pg/grow/shop/mappings" "$scratch/mappings"
    sql -f "$repo/tests/pg/grow/shop/staging.sql"
    run_firn
    sql -c "UPDATE acme_in_shop.accounts SET status = 'old', updated_at = '2026-01-05' WHERE id < 6"
    run_firn
    code_is "$1: loaded" 0
}

shop_is_right() {
    firn_command verify
    code_is "$1: verify" "${2:-0}"
    check_closed "$1"
}

# What can be seen of the warehouse, but for runs, and for the member whose row is absent.
shop_content() {
    sql -c "SELECT a.tenant_key, a.account_key, a.no, a.status, a.phone, a.valid_from, a.is_current, a.firn_deleted FROM dw.account a
             WHERE NOT (a.tenant_key = 1 AND a.no = 'a25')" \
        -c "SELECT c.city_key, c.city, c.country, c.firn_deleted FROM dw.city c" -c "SELECT m.no, m.account_key, m.city_key, m.amount FROM dw.move m" \
        -c "SELECT p.account_key, p.total, p.n FROM dw.per_account p" -c "SELECT p.city_key, p.total FROM dw.per_city p" | LC_ALL=C sort >"$1"
}

# Feeds of every kind under other names: nothing is read again, and nothing is lost, of a tenant that is paused neither.
feeds_renamed() {
    shop feeds_renamed
    sql -c "DELETE FROM acme_in_shop.phones WHERE no = 'a25'"
    run_firn
    value "a row that is absent waits" "account phones 1" "SELECT target || ' ' || feed || ' ' || times FROM firn.absent"
    firn_command tenant pause bolt
    shop_content "$scratch/wanted"
    sed -i 's/^  accounts:/  customers:/; s/^  cities:/  places:/; s/^  moves:/  turnover:/; s/^  totals:/  sums:/; s/^  by_city:/  by_place:/' \
        "$scratch/mappings/feeds.yaml"
    firn_command tenant erase acme --rehearse
    code_is "nobody is erased before it has run" 1
    says "and it says why" 'error\[B036\].*feed "customers" has said nothing of "account" yet'
    firn_command plan
    says "the plan tells it" "customers, which takes over what accounts loaded, from record account"
    says "of members beside a reference" "turnover.city, which takes over what moves.city loaded"
    says "and goes on where it was" "1 branch: increment, what changed since the last run"
    run_firn
    code_is "feeds under other names" 0
    value "nothing is made anew, but where another's word counts now" 0 "SELECT SUM(applied) FROM firn.ledger WHERE run_id = 4 AND target <> 'city'"
    value "nothing of the old names is left" "by_place,customers,phones,places,sums,turnover,turnover.city" \
        "SELECT string_agg(DISTINCT s.feed, ',' ORDER BY s.feed) FROM firn.branch_state s"
    shop_content "$scratch/found"
    same_lines "everything is as it was"
    value "and who was absent is gone" f "SELECT bool_or(is_current AND phone IS NOT NULL) FROM dw.account WHERE tenant_key = 1 AND no = 'a25'"
    value "nobody waits" 0 "SELECT COUNT(*) FROM firn.absent"
    firn_command tenant resume bolt
    run_firn
    shop_is_right "feeds under other names"
    sql -c "UPDATE bolt_in_shop.moves SET amount = 999, updated_at = '2026-01-09' WHERE id = 1"
    sed -i -e 's/^  turnover:/  sales:/' -e 's/^      same: \[at, amount\]/      at: x.at\n      amount: x.amount * 2/' -e 's/^  phones:/  calls:/' -e 's/same: \[no, phone\]/no: x.no, phone: upper(x.phone)/' \
        "$scratch/mappings/feeds.yaml"
    run_firn
    code_is "another name and another mapping at once" 0
    value "rows that did not change are made anew" "100|1998.00" "SELECT COUNT(*), MAX(amount) FROM dw.move"
    shop_is_right "another name and another mapping at once"
}

# Where two feeds of a target are gone nobody can tell whose place a new one takes: what they loaded leaves.
feeds_mixed_up() {
    shop feeds_mixed_up
    sed -i -e 's/^  phones:/  numbers:/' -e '/^  accounts:/d' "$scratch/mappings/feeds.yaml"
    firn_command plan
    says "nobody takes over" 'feed "accounts" loaded rows of "account" and is not in the mapping any more'
    says "not the other, either" 'feed "phones" loaded rows of "account" and is not in the mapping any more'
    run_firn
    code_is "feeds mixed up" 0
    value "who was described by one of them alone is gone" 10 "SELECT removed FROM firn.target_ledger WHERE target = 'account' ORDER BY run_id DESC LIMIT 1"
    shop_is_right "feeds mixed up"
}

# Feeds that the mapping has no more: what they loaded leaves, under the brake, and of one tenant where only that has it no more.
feeds_removed() {
    shop feeds_removed
    sql -c "DELETE FROM acme_in_shop.phones WHERE no = 'a25'"
    run_firn
    firn_command tenant pause bolt
    sed -i -e '/^  phones:/d' -e '/^  totals:/,$d' "$scratch/mappings/feeds.yaml"
    sed -i -e 's/^      city: {city: x.city, country: x.city}/      city: x.city/' "$scratch/mappings/feeds.yaml"
    firn_command plan
    says "it is told" 'notice\[B035\]: feed "totals" loaded rows of "per_account" and is not in the mapping any more: what it loaded of 1 tenant leaves'
    says "and planned" "totals, not in the mapping any more"
    firn_command verify
    code_is "until then verify says so" 3
    says "with the reason" "per_account from totals \(leaving\) of acme_in: the mapping has the feed no more, and a run takes its rows out"
    run_firn
    code_is "feeds that are gone" 3
    says "too many at once are held" "brake: 30 of 30 rows go with feed totals"
    value "and stay" "30|30" "SELECT COUNT(*) FILTER (WHERE tenant_key = 1), COUNT(*) FILTER (WHERE tenant_key = 2) FROM dw.per_account"
    value "images leave with their feed, but not a paused tenant's" "0|25" "SELECT COUNT(*) FILTER (WHERE a.tenant_key = 1), COUNT(*) FILTER (WHERE a.tenant_key = 2)
        FROM dw.account a WHERE a.phone IS NOT NULL AND a.is_current"
    value "of a member whom a paused tenant described alone it stays" "c0 country 0,c1 country 1,c2 c2,c3 c3" \
        "SELECT string_agg(c.city || ' ' || c.country, ',' ORDER BY c.city) FROM dw.city c WHERE c.city_key > 0 AND NOT c.firn_deleted"
    value "nobody waits to be gone" 0 "SELECT COUNT(*) FROM firn.absent"
    firn_command verify
    code_is "what is held is not compared" 3
    says "and named" "per_account from totals"
    firn_command tenant resume bolt
    run_firn --accept acme
    code_is "one is accepted, another is back" 3
    value "which the ledger says" 1 "SELECT COUNT(*) FROM firn.ledger WHERE note = 'accepted by ' || CURRENT_USER || ': brake: 30 of 30 rows go with feed totals'"
    value "of whom the rows go" 30 "SELECT COUNT(*) FROM dw.per_account"
    value "who nobody describes any more is gone" "c2,c3" "SELECT string_agg(c.city, ',' ORDER BY c.city) FROM dw.city c WHERE c.firn_deleted"
    run_firn --accept bolt
    code_is "all are accepted" 0
    value "and gone" "0|0" "SELECT (SELECT COUNT(*) FROM dw.per_account), (SELECT COUNT(*) FROM dw.per_city)"
    value "with what was known of them" 0 "SELECT COUNT(*) FROM firn.branch_state WHERE feed IN ('phones', 'totals', 'by_city', 'moves.city') OR held IS NOT NULL"
    shop_is_right "feeds that are gone"
    printf 'tenant: acme\nfeeds:\n  cities: {enabled: false}\n  moves: {enabled: false}\n' >"$scratch/mappings/acme.yaml"
    mkdir -p "$scratch/mappings/tenants" && mv "$scratch/mappings/acme.yaml" "$scratch/mappings/tenants/"
    run_firn --accept acme
    code_is "feeds that one tenant has no more" 0
    value "its rows are gone" "50" "SELECT COUNT(*) FROM dw.move WHERE tenant_key = 2"
    shop_is_right "feeds that one tenant has no more"
    rm "$scratch/mappings/tenants/acme.yaml"
    run_firn
    value "and back" "50" "SELECT COUNT(*) FROM dw.move WHERE tenant_key = 1"
    shop_is_right "feeds that are back"
}

# A dimension under another name is another table: its feeds begin anew, whatever they contributed to the old one.
targets_renamed() {
    shop targets_renamed
    sed -i -e 's/^dimension: account/dimension: client/; s/dimension: account,/dimension: client,/' -e 's/^dimension: city/dimension: town/; s/dimension: city}/dimension: town}/' \
        "$scratch/mappings/targets.yaml"
    sed -i 's/into: account,/into: client,/; s/into: city,/into: town,/' "$scratch/mappings/feeds.yaml"
    run_firn
    code_is "targets under other names" 0
    value "they are loaded" "60|4" "SELECT (SELECT COUNT(*) FROM dw.client WHERE client_key > 0 AND is_current), (SELECT COUNT(*) FROM dw.town WHERE town_key > 0)"
    value "the old table stays as it is" 60 "SELECT COUNT(*) FROM dw.account WHERE is_current AND account_key > 0"
    run_firn
    code_is "and a run after it" 0
    shop_is_right "targets under other names"
}

for part in feeds_renamed feeds_mixed_up feeds_removed targets_renamed new_columns new_column_at_once refused two_claims selections selected_first no_calendar zones windows delay other_clock empty nobody; do
    "$part"
done
finish
