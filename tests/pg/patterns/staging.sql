CREATE SCHEMA acme_sg_bank;
SET search_path = acme_sg_bank;
CREATE TABLE branch (no varchar(10) PRIMARY KEY, name varchar(40), parent varchar(10));
CREATE TABLE customer (no varchar(20) PRIMARY KEY, name varchar(60), city varchar(40), tier varchar(10), joined date, branch varchar(10), at timestamp);
CREATE TABLE currency (code varchar(3) PRIMARY KEY, name varchar(40));
CREATE TABLE account (no varchar(20) PRIMARY KEY, opened date, branch varchar(10), credit numeric(12,2));
CREATE TABLE owner (account varchar(20), customer varchar(20), percent numeric(5,2), PRIMARY KEY (account, customer));
CREATE TABLE payment (no varchar(20) PRIMARY KEY, amount numeric(12,2), paid_at timestamp, settled date, account varchar(20), payer varchar(20),
                      payee varchar(20), currency varchar(3), is_cash boolean, route varchar(10));
CREATE TABLE visit (no bigint PRIMARY KEY, customer varchar(20), branch varchar(10), day date, channel varchar(10));
INSERT INTO branch VALUES ('HQ', 'Head', NULL), ('N', 'North', 'HQ'), ('N1', 'North one', 'N'), ('S', 'South', 'HQ');
INSERT INTO customer VALUES ('C1', 'Ann', 'Ghent', 'gold', '2020-01-01', 'N1', '2024-01-01'), ('C2', 'Bob', 'Turin', 'iron', '2021-01-01', 'S', '2024-01-01');
INSERT INTO currency VALUES ('EUR', 'Euro');
INSERT INTO account VALUES ('A1', '2020-01-01', 'N1', 500), ('A2', '2021-01-01', 'S', 0);
INSERT INTO owner VALUES ('A1', 'C1', 60), ('A1', 'C2', 20), ('A2', 'C2', 100);
INSERT INTO payment VALUES ('P1', 100, '2024-01-10', '2024-01-11', 'A1', 'C1', 'C2', 'EUR', false, 'web'),
                           ('P2', -30, '2024-03-05', NULL, 'A1', 'C1', 'C9', 'EUR', true, NULL),
                           ('P3', 5, '2024-03-06', '2024-03-06', NULL, 'C2', NULL, 'EUR', true, NULL);
INSERT INTO visit VALUES (1, 'C1', 'N1', '2024-02-01', 'desk'), (2, 'C2', 'N1', '2024-02-01', 'desk'), (3, 'C2', 'S', '2024-02-02', 'web');
CREATE TABLE refund (no varchar(20) PRIMARY KEY, payment varchar(20), amount numeric(12,2));
INSERT INTO refund VALUES ('R1', 'P1', 10), ('R2', 'P9', 20);
CREATE TABLE card (no varchar(20) PRIMARY KEY, holder varchar(20), kind varchar(10), at timestamp);
INSERT INTO card VALUES ('K1', 'C1', 'debit', '2024-01-15');
CREATE TABLE teller_events (seq bigint PRIMARY KEY, op varchar(1), teller varchar(20), name varchar(60), grade varchar(10), since date, sent_at timestamp);
INSERT INTO teller_events VALUES (1, 'I', 'T1', 'Tim', 'junior', '2023-01-01', '2024-01-01'), (3, 'U', 'T1', NULL, 'chief', '2023-09-01', '2024-01-02');
CREATE TABLE expense (no varchar(20) PRIMARY KEY, amount numeric(12,2), division varchar(40), team varchar(40));
INSERT INTO expense VALUES ('E1', 10, 'Retail', 'Cards'), ('E2', 5, 'Retail', NULL), ('E3', 1, NULL, 'Audit');
