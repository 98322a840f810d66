-- How the tenants' tables differ: one row of demo.shape for each table of each kind of core banking system.
-- A line of `columns` is "name type expression", where r is a row of demo.<noun>_rows, {zone} the tenant's time zone, and
-- what else stands in braces the replication service's own (demo.bound); a shape other than standard starts from the
-- standard lines unless it stands alone: "-name" takes one away, the same name replaces it, a new name is added at the end.

SET client_min_messages = warning;

-- What an earlier demo left may have other columns; what is made of it goes, too.
DROP TABLE IF EXISTS demo.shape, demo.shape_table, demo.shape_column CASCADE;

CREATE TABLE demo.shape (
    shape text NOT NULL, noun text NOT NULL, function text NOT NULL, table_name text NOT NULL,
    key_column text NOT NULL,  -- the first line of `columns` may be another one
    keyed boolean NOT NULL DEFAULT true,  -- has a primary key
    alone boolean NOT NULL DEFAULT false, -- does not start from the standard lines
    filter text NOT NULL DEFAULT 'true',  -- which rows are in this table (yearly parts)
    staging text NOT NULL DEFAULT 'mirror', -- what fills the table, in the words of the mapping
    columns text NOT NULL,
    PRIMARY KEY (shape, noun, table_name));

-- Standard: tidy, with audit columns in UTC.
INSERT INTO demo.shape (shape, noun, function, table_name, key_column, columns) VALUES
('standard', 'currency', 'lookup', 'currencies', 'code', '
code        varchar(3)   r.code
name        varchar(60)  r.name
digits      smallint     r.digits
updated_at  timestamp    r.changed_at'),
('standard', 'country', 'lookup', 'countries', 'iso_code', '
iso_code    varchar(2)   r.code
name        varchar(60)  r.name'),
('standard', 'city', 'lookup', 'cities', 'city_code', '
city_code   varchar(12)  r.code
name        varchar(60)  r.name
country     varchar(2)   r.country'),
('standard', 'product_category', 'lookup', 'product_categories', 'code', '
code        varchar(10)  r.code
name        varchar(60)  r.name'),
('standard', 'product', 'lookup', 'products', 'product_code', '
product_code   varchar(12)   r.code
name           varchar(80)   r.name
category_code  varchar(10)   r.category
annual_rate    numeric(7,4)  r.rate
is_active      smallint      r.active::int
updated_at     timestamp     r.changed_at'),
('standard', 'branch', 'lookup', 'branches', 'branch_id', '
branch_id   integer      r.n
bank_code   varchar(8)   r.bank_code
branch_no   integer      r.branch_no
name        varchar(80)  r.name
city_code   varchar(12)  r.city_code
opened_on   date         r.opened_on
updated_at  timestamp    r.changed_at'),
('standard', 'status', 'lookup', 'transaction_statuses', 'code', '
code        varchar(4)   r.code
is_final    smallint     r.final::int'),
('standard', 'status_text', 'lookup', 'status_texts', 'code', '
code        varchar(4)   r.code
language    varchar(2)   ''en''
description varchar(80)  r.description'),
('standard', 'segment', 'customer', 'segments', 'code', '
code        varchar(10)  r.code
name        varchar(60)  r.name
priority    smallint     r.n'),
('standard', 'customer', 'customer', 'customers', 'customer_id', '
customer_id   varchar(20)   r.customer_id
full_name     varchar(160)  r.name
email         varchar(120)  r.email
phone         varchar(20)   ''+'' || r.calling_code || r.phone
birth_date    date          r.born_on
segment_code  varchar(10)   r.segment
kyc_level     varchar(20)   r.kyc
is_active     smallint      r.active::int
city_code     varchar(12)   r.city_code
joined_on     date          r.joined_on
updated_at    timestamp     r.changed_at'),
('standard', 'account', 'customer', 'accounts', 'account_no', '
account_no    varchar(20)    r.account_no
customer_id   varchar(20)    r.customer_id
product_code  varchar(12)    r.product_code
currency      varchar(3)     r.currency
state         varchar(12)    r.state
overdraft     numeric(18,2)  r.overdraft_minor / 100.0
opened_on     date           r.opened_on
closed_on     date           r.closed_on
updated_at    timestamp      r.changed_at'),
('standard', 'transaction', 'txn', 'transactions', 'id', '
id               bigint         r.n
account_no       varchar(20)    r.account_no
customer_id      varchar(20)    r.customer_id
bank_code        varchar(8)     r.bank_code
branch_no        integer        r.branch_no
amount           numeric(18,2)  r.amount_minor / 100.0
fee              numeric(12,2)  r.fee_minor / 100.0
currency         varchar(3)     r.currency
channel          varchar(10)    (ARRAY[''MOB'', ''WEB'', ''ATM'', ''BRN'', ''POS'', ''UPI''])[1 + r.channel]
status           varchar(4)     (ARRAY[''P'', ''P'', ''P'', ''P'', ''P'', ''P'', ''P'', ''N'', ''R'', ''F''])[1 + r.status]
counter_account  varchar(20)    r.counter_account
description      varchar(240)   r.description
is_test          smallint       r.test
created_at       timestamp      r.occurred_at
booked_on        date           r.booked_on
value_on         date           r.value_on
updated_at       timestamp      r.changed_at'),
('standard', 'fee_charge', 'txn', 'fee_charges', 'fee_id', '
fee_id      bigint         r.n
account_no  varchar(20)    r.account_no
fee_kind    varchar(20)    r.kind
amount      numeric(12,2)  r.amount_minor / 100.0
waived      smallint       r.waived::int
charged_at  timestamp      r.charged_at
updated_at  timestamp      r.changed_at');

-- Renamed: another vendor, other words.
INSERT INTO demo.shape (shape, noun, function, table_name, key_column, alone, columns) VALUES
('renamed', 'customer', 'customer', 'clients', 'client_no', true, '
client_no    varchar(20)   r.customer_id
client_name  varchar(200)  r.name
mail         varchar(120)  r.email
tel          varchar(40)   CASE r.n % 6 WHEN 0 THEN ''+'' || r.calling_code || '' '' || r.phone WHEN 1 THEN ''(0)'' || left(r.phone, 4) || ''-'' || right(r.phone, 4) WHEN 2 THEN r.phone || '' ext. '' || r.n % 90 WHEN 3 THEN ''tel. '' || r.phone WHEN 4 THEN ''00'' || r.calling_code || ''/'' || r.phone ELSE CASE WHEN r.n = 5 THEN ''ask at the branch'' WHEN r.n % 101 = 0 THEN left(r.phone, 3) ELSE r.phone END END
dob          date          r.born_on
seg          varchar(10)   r.segment
kyc          varchar(20)   r.kyc
active       smallint      r.active::int
city_ref     varchar(12)   r.city_code
since        date          r.joined_on
last_update  timestamp     r.changed_at'),
('renamed', 'account', 'customer', 'ledger_accounts', 'acct_no', true, '
acct_no      varchar(20)    r.account_no
client_no    varchar(20)    r.customer_id
prod         varchar(12)    r.product_code
ccy          varchar(3)     r.currency
acct_state   varchar(12)    r.state
limit_amt    numeric(18,2)  r.overdraft_minor / 100.0
open_dt      date           r.opened_on
close_dt     date           r.closed_on
last_update  timestamp      r.changed_at'),
('renamed', 'transaction', 'txn', 'payments', 'pay_id', true, '
pay_id       bigint         r.n
acct_no      varchar(20)    r.account_no
client_no    varchar(20)    r.customer_id
bank         varchar(8)     r.bank_code
branch       integer        r.branch_no
amt          numeric(18,2)  r.amount_minor / 100.0
fee_amt      numeric(12,2)  r.fee_minor / 100.0
ccy          varchar(3)     r.currency
chan         varchar(10)    (ARRAY[''MOB'', ''WEB'', ''ATM'', ''BRN'', ''POS'', ''UPI''])[1 + r.channel]
st           varchar(4)     (ARRAY[''P'', ''P'', ''P'', ''P'', ''P'', ''P'', ''P'', ''N'', ''R'', ''F''])[1 + r.status]
to_acct      varchar(20)    r.counter_account
narrative    varchar(240)   r.description
test_flag    smallint       r.test
entered_at   timestamp      r.occurred_at
book_dt      date           r.booked_on
value_dt     date           r.value_on
last_update  timestamp      r.changed_at');

-- The other kinds, as what differs from standard.
INSERT INTO demo.shape (shape, noun, function, table_name, key_column, columns) VALUES
('minor_units', 'account', 'customer', 'accounts', 'account_no', '
-overdraft
overdraft_minor  bigint  r.overdraft_minor'),
('minor_units', 'transaction', 'txn', 'transactions', 'id', '
-amount
-fee
amount_minor  bigint        r.amount_minor
fee_minor     integer       r.fee_minor
description   varchar(240)  CASE WHEN r.n = 23 THEN repeat(''ten bytes '', 20) ELSE r.description END'),
('local_time', 'transaction', 'txn', 'transactions', 'id', '
-created_at
txn_time   varchar(20)  CASE WHEN r.n = 31 THEN ''31/02/2024 10:00'' ELSE to_char(demo.local(r.occurred_at, {zone}), ''DD/MM/YYYY HH24:MI'') END
booked_on  varchar(10)  to_char(r.booked_on, ''DD/MM/YYYY'')
value_on   varchar(10)  CASE WHEN r.n % 40 = 9 THEN ''00/00/0000'' ELSE to_char(r.value_on, ''DD/MM/YYYY'') END'),
('own_codes', 'status', 'lookup', 'transaction_statuses', 'code', '
code     varchar(4)  (r.n * 10)::text'),
('own_codes', 'status_text', 'lookup', 'status_texts', 'code', '
code     varchar(4)  (r.n * 10)::text'),
('own_codes', 'transaction', 'txn', 'transactions', 'id', '
status   varchar(4)   (ARRAY[''10'', ''10'', ''10'', ''10'', ''10'', ''10'', ''10'', ''30'', ''20'', ''40''])[1 + r.status]
channel  varchar(10)  ''C'' || r.channel'),
('own_codes', 'fee_charge', 'txn', 'fee_charges', 'fee_id', '
amount   numeric(12,2)  CASE WHEN r.n = 7 THEN -1 ELSE r.amount_minor / 100.0 END'),
('lean', 'customer', 'customer', 'customers', 'customer_id', '
-email
-phone
-kyc_level
house_bank  varchar(12)  ''HB'' || r.n % 9'),
('lean', 'transaction', 'txn', 'transactions', 'id', '
-channel
-value_on
-description
-counter_account
legacy_ref  varchar(30)   ''L-'' || r.n
batch_no    integer       r.n / 500
raw_flags   varchar(16)   ''0000'' || r.test'),
('text_money', 'customer', 'customer', 'customers', 'customer_id', '
is_active  varchar(1)  CASE WHEN r.active THEN ''Y'' ELSE ''N'' END
updated_at  varchar(19)  to_char(r.changed_at, ''DD/MM/YYYY HH24:MI:SS'')'),
('text_money', 'account', 'customer', 'accounts', 'account_no', '
updated_at  varchar(19)  to_char(r.changed_at, ''DD/MM/YYYY HH24:MI:SS'')'),
('text_money', 'transaction', 'txn', 'transactions', 'id', '
amount   varchar(30)  CASE r.n WHEN 1 THEN ''Amount'' WHEN 17 THEN ''12.3.4'' WHEN 18 THEN ''about 5'' ELSE translate(to_char(r.amount_minor / 100.0, ''FM999,999,990.00PR''), ''<>'', ''()'') END
fee      varchar(30)  to_char(r.fee_minor / 100.0, ''FM999,990.00'')
is_test  varchar(1)   CASE r.test WHEN 1 THEN ''Y'' ELSE ''N'' END
updated_at  varchar(19)  to_char(r.changed_at, ''DD/MM/YYYY HH24:MI:SS'')'),
('text_money', 'fee_charge', 'txn', 'fee_charges', 'fee_id', '
waived   varchar(3)   CASE WHEN r.waived THEN ''yes'' ELSE ''no'' END
updated_at  varchar(19)  to_char(r.changed_at, ''DD/MM/YYYY HH24:MI:SS'')'),
-- Single tenants.
('terminals', 'transaction', 'txn', 'transactions', 'id', '
-channel
terminal  varchar(20)  (ARRAY[''PHONE'', ''SITE'', ''CASH'', ''DESK'', ''SHOP'', ''QR''])[1 + r.channel] || ''-'' || r.n % 37'),
('debit_credit', 'transaction', 'txn', 'transactions', 'id', '
amount  numeric(18,2)  abs(r.amount_minor) / 100.0
dr_cr   varchar(1)     CASE WHEN r.amount_minor < 0 THEN ''D'' ELSE ''C'' END'),
('cards', 'card_authorization', 'txn', 'card_authorizations', 'auth_id', '
auth_id        bigint         r.n
account_no     varchar(20)    r.account_no
amount         numeric(12,2)  r.amount_minor / 100.0
approved       smallint       r.approved::int
merchant_id    varchar(12)    ''M'' || lpad(r.merchant::text, 4, ''0'')
merchant_name  varchar(80)    (ARRAY[''Corner'', ''Old Town'', ''Seaside'', ''Hilltop''])[1 + r.merchant % 4] || (ARRAY['' Books'', '' Grocer'', '' Garage'', '' Bakery'', '' Pharmacy''])[1 + r.merchant % 5]
merchant_code  varchar(4)     (5000 + r.merchant % 5 * 100)::text
authorized_at  timestamp      r.authorized_at
updated_at     timestamp      r.changed_at');

-- One table a year: the same columns, two tables.
INSERT INTO demo.shape (shape, noun, function, table_name, key_column, filter, columns) VALUES
('yearly', 'transaction', 'txn', 'transactions_2024', 'id', 'r.occurred_at < ''2025-01-01''', ''),
('yearly', 'transaction', 'txn', 'transactions_2025', 'id', 'r.occurred_at >= ''2025-01-01''', '');

-- No audit columns, and no primary keys either: what an export by hand leaves.
INSERT INTO demo.shape (shape, noun, function, table_name, key_column, keyed, staging, columns)
SELECT 'no_audit', noun, function, table_name, key_column, false, 'polled',
       '-updated_at' || CASE noun WHEN 'customer' THEN E'\ncustomer_id varchar(20) nullif(r.customer_id, ''C000005'')'
                                  ELSE '' END
  FROM demo.shape
 WHERE shape = 'standard' AND columns LIKE '%updated_at%';

-- Every clock shows local time, change columns too.
INSERT INTO demo.shape (shape, noun, function, table_name, key_column, columns)
SELECT 'wall_clock', noun, function, table_name, key_column,
       'updated_at timestamp demo.local(r.changed_at, {zone})'
       || CASE noun WHEN 'transaction' THEN E'\ncreated_at timestamp demo.local(r.occurred_at, {zone})'
                    WHEN 'fee_charge' THEN E'\ncharged_at timestamp demo.local(r.charged_at, {zone})'
                    ELSE '' END
  FROM demo.shape
 WHERE shape = 'standard' AND columns LIKE '%updated_at%';

UPDATE demo.shape SET staging = 'polled' WHERE shape = 'text_money';

-- The lines of `columns`, taken apart.
CREATE OR REPLACE VIEW demo.shape_line AS
SELECT s.shape, s.noun, s.table_name, l.position, m.part[1] AS name, m.part[2] AS type, m.part[3] AS expression
  FROM demo.shape AS s
       CROSS JOIN LATERAL regexp_split_to_table(s.columns, E'\n') WITH ORDINALITY AS l (line, position)
       CROSS JOIN LATERAL regexp_match(l.line, '^(\S+)(?:\s+(\S+)\s+(.*))?$') AS m (part)
 WHERE m.part IS NOT NULL;

-- What else fills staging: the same tables as a replication service leaves them.  Rows that are kept up to date with the
-- sort of the last change beside them (DMS: without the keys that Redshift would not enforce); every change appended to a log.
INSERT INTO demo.shape (shape, noun, function, table_name, key_column, keyed, staging, columns)
SELECT k.shape, s.noun, s.function, s.table_name || k.suffix, s.key_column, k.keyed, k.staging,
       '-updated_at' || k.columns
  FROM demo.shape AS s
       CROSS JOIN (VALUES ('operation', 'dms', '', false, '
dms_op          varchar(1)   {op}
dms_commit_ts   timestamp    {at}
dms_change_seq  varchar(35)  {sequence}'),
                          ('debezium', 'debezium', '', true, '
__op            varchar(1)   {letter}
__deleted       varchar(5)   {gone}
__source_ts_ms  bigint       extract(epoch FROM {at}) * 1000'),
                          ('changelog', 'changelog', '_log', false, '
op            varchar(1)   {op}
committed_at  timestamp    {commit}
change_seq    varchar(35)  {sequence}')) AS k (shape, staging, suffix, keyed, columns)
 WHERE s.shape = 'standard' AND s.noun IN ('customer', 'account', 'transaction', 'fee_charge');

-- The same changes as Debezium's envelopes, each one text of JSON; some were cut on their way.
INSERT INTO demo.shape (shape, noun, function, table_name, key_column, keyed, alone, staging, columns)
SELECT 'envelope', l.noun, s.function, l.noun || '_events', 'payload', false, true, 'envelope',
       'payload  varchar(8000)  demo.envelope(r.n, {letter}, {commit}, {file}, {position}, jsonb_build_object('
       || string_agg(format('%L, (%s)::%s%s', l.name, l.expression, l.type,
                            CASE WHEN l.type LIKE 'numeric%' THEN '::text' ELSE '' END), ', ' ORDER BY l.position) || '))'
  FROM demo.shape_line AS l JOIN demo.shape AS s ON s.shape = l.shape AND s.noun = l.noun
 WHERE l.shape = 'standard' AND l.noun IN ('customer', 'account', 'transaction', 'fee_charge') AND l.name <> 'updated_at'
 GROUP BY l.noun, s.function;

-- A kind without a table of its own for a noun has the standard one; cards and fees are not for everyone.
CREATE TABLE demo.shape_table (
    shape text NOT NULL, noun text NOT NULL, function text NOT NULL, table_name text NOT NULL,
    key_column text NOT NULL, keyed boolean NOT NULL, filter text NOT NULL, staging text NOT NULL,
    declared_by text NOT NULL, alone boolean NOT NULL,
    PRIMARY KEY (shape, noun, table_name));

INSERT INTO demo.shape_table
SELECT k.shape, s.noun, s.function, s.table_name, s.key_column, s.keyed, s.filter,
       s.staging, s.shape AS declared_by, s.alone
  FROM (SELECT DISTINCT shape FROM demo.family
        UNION SELECT first_shape FROM demo.family WHERE first_shape IS NOT NULL) AS k
       JOIN demo.shape AS s
         ON s.shape = k.shape
            OR (s.shape = 'standard'
                AND NOT EXISTS (SELECT FROM demo.shape AS own WHERE own.shape = k.shape AND own.noun = s.noun))
 WHERE NOT (k.shape = 'no_fees' AND s.noun = 'fee_charge');

CREATE TABLE demo.shape_column (
    shape text NOT NULL, noun text NOT NULL, table_name text NOT NULL, position bigint NOT NULL,
    name text NOT NULL, type text NOT NULL, expression text NOT NULL,
    PRIMARY KEY (shape, noun, table_name, name));

INSERT INTO demo.shape_column
SELECT t.shape, t.noun, t.table_name, l.position, l.name, l.type, l.expression
  FROM demo.shape_table AS t
       JOIN demo.shape_line AS l
         ON l.shape = t.declared_by AND l.noun = t.noun AND l.table_name = t.table_name
 WHERE l.name NOT LIKE '-%'
       AND (t.declared_by = 'standard' OR t.alone
            OR NOT EXISTS (SELECT FROM demo.shape_line AS base
                            WHERE base.shape = 'standard' AND base.noun = t.noun AND base.name = l.name))
UNION ALL
SELECT t.shape, t.noun, t.table_name, base.position - 100, base.name,
       coalesce(own.type, base.type), coalesce(own.expression, base.expression)
  FROM demo.shape_table AS t
       JOIN demo.shape_line AS base ON base.shape = 'standard' AND base.noun = t.noun
       LEFT JOIN demo.shape_line AS own
         ON own.shape = t.declared_by AND own.noun = t.noun AND own.table_name = t.table_name AND own.name = base.name
 WHERE t.declared_by <> 'standard' AND NOT t.alone
       AND NOT EXISTS (SELECT FROM demo.shape_line AS gone
                        WHERE gone.shape = t.declared_by AND gone.noun = t.noun
                              AND gone.table_name = t.table_name AND gone.name = '-' || base.name);
