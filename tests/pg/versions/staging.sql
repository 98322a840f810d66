-- One tenant's bank: a changelog of accounts, a mirror of branches, events of cards, payments.
CREATE SCHEMA acme_in_bank;
CREATE TABLE acme_in_bank.branches (code varchar(10) PRIMARY KEY, name varchar(40), updated_at timestamp);
CREATE TABLE acme_in_bank.desks (code varchar(10) PRIMARY KEY, purpose varchar(20), branch varchar(10), updated_at timestamp);
CREATE TABLE acme_in_bank.account_changes (
    seq bigint PRIMARY KEY, op char(1), account_no varchar(20), holder varchar(40), opened varchar(10), status varchar(10),
    city varchar(20), branch varchar(10), changed_on timestamp);
CREATE TABLE acme_in_bank.card_events (seq bigint PRIMARY KEY, card_no varchar(20), state varchar(10), bank varchar(20), happened_at timestamp);
CREATE TABLE acme_in_bank.payments (id bigint PRIMARY KEY, paid_at timestamp, amount decimal(12,2), account varchar(20), payee varchar(20), card varchar(20));
INSERT INTO acme_in_bank.branches VALUES ('B1', 'North', '2020-01-01'), ('B2', 'South', '2020-01-01');
INSERT INTO acme_in_bank.desks VALUES ('D1', 'loans', 'B1', '2021-01-01'), ('D2', 'cards', 'B2', '2021-01-01'), ('D3', 'gold', 'B9', '2021-01-01');
INSERT INTO acme_in_bank.account_changes VALUES
    (10, 'I', 'A', 'Ann', 'web', 'open', 'Pune', 'B1', '2021-01-10'),
    (11, 'U', 'A', 'Ann', 'web', 'open', 'Pune', 'B1', '2021-02-10'),
    (30, 'U', 'A', 'Anna', 'app', 'frozen', 'Pune', 'B1', '2021-06-10'),
    (12, 'I', 'B', 'Bob', 'web', 'open', 'Goa', 'B2', '2021-01-15'),
    (31, 'D', 'B', 'Bob', 'web', 'open', 'Goa', 'B2', '2021-07-01');
INSERT INTO acme_in_bank.card_events VALUES (1, 'C', 'new', 'Axis', '2021-01-01'), (2, 'C', 'active', NULL, '2021-03-01'), (5, 'C', NULL, 'Baroda', '2021-05-01');
INSERT INTO acme_in_bank.payments VALUES
    (1, '2020-12-01', 5, 'A', 'B', 'C'), (2, '2021-02-20', 6, 'A', 'B', 'C'), (3, '2021-06-10', 7, 'A', 'Z', 'C'), (4, '2021-08-01', 8, 'B', 'A', 'C'), (5, '2021-08-01', 9, 'Z', 'A', 'C');
