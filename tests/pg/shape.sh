#!/usr/bin/env bash
# Records that shape their rows: code tables looked into, one row made into several, a record like another,
# sub-selects, hierarchies from columns,
# members of the mapping, several feeds into one dimension.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/../tools/pg_test.inc"

cp -r "$repo/tests/pg/shape/mappings" "$scratch/mappings"
project "$scratch"

postings() { # FACT COLUMNS
    sql -c "SELECT string_agg(t.tenant || ' ' || f.entry_no || ' ' || f.side || ' ' || concat_ws(' ', $2), ', ' ORDER BY t.tenant, f.entry_no, f.side)
              FROM dw.$1 f JOIN dw.tenant t USING (tenant_key)"
}

# What the last run says of a feed: rows read, applied, unchanged, ignored, mode.
counted() { # FEED
    sql -c "SELECT string_agg(concat_ws('/', l.rows_read, l.applied, l.unchanged, l.ignored, l.mode), ' ' ORDER BY l.tenant_key)
              FROM firn.ledger l WHERE l.feed = '$1' AND l.run_id = (SELECT MAX(run_id) FROM firn.run)"
}

entries() {
    same "a row for each entry that says anything, the last where no other does; states by number and by code" \
        "north 1 debit 10.50 EUR open, north 2 credit 200.00 EUR closed, north 3 credit 150.25 USD, north 3 debit 5.00 EUR, north 4 net 77.00 closed, south 1 net -20.00 fresh, south 2 net 400.00 done" \
        "$(postings posting 'f.amount, f.currency, f.status')"
    same "a record like the other, with what is different for the tenant" \
        "north 2 credit 200.00, north 3 credit 150.25, south 2 net 400.00" "$(postings big_posting f.amount)"
    same "every entry of a driving row is counted" "15/5/0/10/compare 2/2/0/0/compare" "$(counted postings)"
    sql -c "UPDATE north_eu_book.entries SET dr = NULL, dr_currency = NULL, cr = 99, updated_at = '2025-01-01 12:00' WHERE id = 3" \
        -c "UPDATE north_eu_book.entries SET amount = 8, updated_at = '2025-01-01 12:00' WHERE id = 5"
    run_firn
    code_is "entries come and go" 0
    same "an entry that says nothing any more leaves, one that speaks comes" \
        "north 1 debit 10.50 EUR open, north 2 credit 200.00 EUR closed, north 3 credit 99.00 USD, north 4 net 77.00 closed, north 5 net 8.00 closed, south 1 net -20.00 fresh, south 2 net 400.00 done" \
        "$(postings posting 'f.amount, f.currency, f.status')"
    same "what no longer qualifies leaves the other, too" "north 2 credit 200.00, south 2 net 400.00" "$(postings big_posting f.amount)"
    sql -c "UPDATE north_eu_lookup.statuses SET name = 'shut' WHERE code = '2'" -c "INSERT INTO north_eu_lookup.statuses VALUES ('9', 'odd')" \
        -c "DELETE FROM south_eu_book.states WHERE no = 1"
    run_firn
    code_is "a code table changes" 0
    same "rows follow their code tables" \
        "north 1 debit 10.50 EUR open, north 2 credit 200.00 EUR shut, north 3 credit 99.00 USD odd, north 4 net 77.00 shut, north 5 net 8.00 shut, south 1 net -20.00, south 2 net 400.00 done" \
        "$(postings posting 'f.amount, f.currency, f.status')"
    same "in increments: all rows were read, and those applied that are other than before" \
        "15/4/1/10/increment 2/1/1/0/increment" "$(counted postings)"
    run_firn
    same "a run without news reads the look-back" "6/0/2/4/increment 2/0/2/0/increment" "$(counted postings)"
    check_closed "entries"
}

clients() {
    sql -c "SELECT string_agg(concat_ws(' ', d.client_no, d.logins, d.seconds, to_char(d.last_login, 'HH24:MI'), d.last_device), ', ' ORDER BY d.firn_key)
              FROM dw.client d JOIN dw.tenant t USING (tenant_key) WHERE t.tenant = '$1'"
}

sub_selects() {
    same "clients know of their logins, the last device by a window" "1 2 3.0 00:04 d4, 2 3 3.0 00:05 d5, 3 0" "$(clients north)"
    same "sums, without a clock" "1 2 6.0 00:04, 2 3 9.0 00:05, 3 0" "$(clients south)"
    sql -c "UPDATE north_eu_book.clients SET updated_at = '2025-01-01 20:00' WHERE id = 3" -c "UPDATE north_eu_book.logins SET updated_at = '2025-01-01 20:00' WHERE id = 5"
    run_firn
    for schema in north south; do
        sql -c "INSERT INTO ${schema}_eu_book.logins VALUES (6, 3, '2025-01-02 00:06', 8, 1, 'd6', '2025-01-01 21:00')" \
            -c "UPDATE ${schema}_eu_book.logins SET ok = 0, seconds = 10, updated_at = '2025-01-01 21:00' WHERE id = 3"
    done
    run_firn
    same "clients whose logins changed are made anew" "1 2 3.0 00:04 d4, 2 2 3.0 00:05 d5, 3 1 8.0 00:06 d6" "$(clients north)"
    same "so they are without a clock" "1 2 6.0 00:04, 2 3 16.0 00:05, 3 1 8.0 00:06" "$(clients south)"
    same "read are the clients whose logins changed, or all of them" "2/2/0/0/increment 3/2/1/0/increment" "$(counted clients)"
    check_closed "sub-selects"
}

units() {
    sql -c "SELECT string_agg(concat_ws(' ', u.unit_path, u.name, u.level, CASE WHEN p.unit_key > 0 THEN 'in ' || p.name END), ', ' ORDER BY t.tenant, u.firn_key COLLATE \"C\")
              FROM dw.unit u JOIN dw.tenant t ON t.tenant_key = u.tenant_key LEFT JOIN dw.unit p ON p.unit_key = u.parent_key WHERE u.unit_key > 0 AND NOT u.firn_deleted"
}

costs() {
    sql -c "SELECT string_agg(f.cost_no || ' ' || CASE WHEN f.unit_key > 0 THEN u.unit_path ELSE '-' END, ', ' ORDER BY t.tenant, f.cost_no)
              FROM dw.cost f JOIN dw.tenant t USING (tenant_key) LEFT JOIN dw.unit u USING (unit_key)"
}

hierarchies() {
    same "a member at each level that has a value, under the one above" \
        "cards cards 1, retail retail 1, retail'/'cards cards 2 in retail, retail'/'cards'/'north north 3 in cards, retail'/'south south 2 in retail, o'hare o'hare 1" "$(units)"
    same "rows refer to the deepest" "1 retail'/'cards'/'north, 2 retail'/'south, 3 cards, 4 -, 5 retail, 1 o'hare" "$(costs)"
    sql -c "UPDATE north_eu_book.costs SET team = 'loans', updated_at = '2025-01-01 11:00' WHERE id = 1"
    run_firn
    same "a row that moves takes new members along; members that nothing names any more stay" \
        "cards cards 1, retail retail 1, retail'/'loans loans 2 in retail, retail'/'loans'/'north north 3 in loans, retail'/'south south 2 in retail, o'hare o'hare 1" \
        "$(units | sed "s|retail'/'cards[^,]*, ||g")"
    check_closed "hierarchies"
}

countries() {
    sql -c "SELECT string_agg(concat_ws(' ', c.code, c.name, c.people, z.code), ', ' ORDER BY c.code)
              FROM dw.country c LEFT JOIN dw.zone z ON z.zone_key = c.zone_key AND z.zone_key > 0 WHERE c.country_key > 0 AND NOT c.firn_deleted"
}

seeds() {
    same "members of the mapping come last, a stated precedence first" "DE Deutschland 8, FR France, la \"belle\" B, IN Bharat 5 A, XX" "$(countries)"
    value "those written in the mapping" "A the first, quoted, B" "SELECT string_agg(concat_ws(' ', code, name), ', ' ORDER BY code) FROM dw.zone WHERE zone_key > 0"
    same "members that did not change are not read" "0/0/0/0/increment 0/0/0/0/increment" "$(counted seed_country)"
    sed -i '/^XX/d; s/la ""belle""/again/' "$scratch/mappings/countries.csv"
    sql -c "UPDATE south_eu_book.lands SET sort = 'plain', updated_at = '2025-01-01 12:00'" -c "UPDATE north_eu_book.lands SET sort = 'gone', updated_at = '2025-01-01 12:00' WHERE id = 1"
    run_firn
    code_is "members of the mapping change" 0
    same "so do the members; the loser's values return when the winner's row leaves" "DE Germany 8, FR France, again B, IN India A" "$(countries)"
    check_closed "seeds"
}

# Two feeds make rows of one fact, each for one tenant; a number and a code that read the same are one member.
several_feeds() {
    value "calls by desk" "7 1, 7 a, 8 2, B b" "SELECT string_agg(d.code || ' ' || f.call_no, ', ' ORDER BY d.code, f.call_no) FROM dw.call f JOIN dw.desk d USING (desk_key)"
    value "one member each" 3 "SELECT COUNT(*) FROM dw.desk WHERE desk_key > 0"
    printf 'tenant: north\n' >"$scratch/mappings/tenants/north.yaml"
    sql -c "CREATE TABLE north_eu_book.tickets (LIKE south_eu_book.tickets)" -c "ALTER TABLE north_eu_book.tickets ADD PRIMARY KEY (id)"
    run_firn
    code_is "both for one tenant" 3
    says "are told" 'B007.*north_eu: feeds "calls" and "tickets" both make rows of fact "call"'
    value "and neither takes what the other made" "7 1, 7 a, 8 2, B b" "SELECT string_agg(d.code || ' ' || f.call_no, ', ' ORDER BY d.code, f.call_no) FROM dw.call f JOIN dw.desk d USING (desk_key)"
}

new_database shape
sql -f "$repo/tests/pg/shape/staging.sql"
run_firn
code_is "the first run" 0
entries
sub_selects
hierarchies
seeds
firn_command verify
code_is "the warehouse is what its model says" 0
several_feeds
finish
