CREATE SCHEMA acme_sg_bank;
SET search_path = acme_sg_bank;
CREATE TABLE office (code varchar(10) PRIMARY KEY, name varchar(40), parent varchar(10), at timestamp);
CREATE TABLE account (no varchar(20) PRIMARY KEY, tier varchar(10), opened date, office varchar(10), at timestamp);
CREATE TABLE payment (id bigint PRIMARY KEY, amount numeric(12,2), account varchar(20), counter varchar(20), settled date,
                      is_cash boolean, route varchar(10), priority smallint, at timestamp);
INSERT INTO office VALUES ('HQ', 'Head', NULL, '2024-01-01'), ('N', 'North', 'HQ', '2024-01-01'), ('N1', 'North one', 'N', '2024-01-01'),
                          ('X1', 'Lost', 'X', '2024-01-01'), ('X11', 'Lost, too', 'X1', '2024-01-01');
INSERT INTO account VALUES ('A', 'gold', '2020-01-01', 'N1', '2024-01-01'), ('B', NULL, '2021-01-01', 'N', '2024-01-01'),
                           ('-', 'odd', '2022-01-01', 'N', '2024-01-01');
INSERT INTO payment VALUES (1, 10, 'A', '-', '2024-03-01', true, 'desk', 1, '2024-03-01'),
                           (2, 20, 'A', 'EXT', NULL, false, NULL, NULL, '2024-03-01'),
                           (3, 30, 'B', NULL, '9999-12-31', NULL, NULL, NULL, '2024-03-01'),
                           (4, 40, 'B', 'A', '2024-03-02', false, NULL, 5, '2024-03-01'),
                           (5, 50, '-', 'B', '2024-03-02', true, 'desk', 1, '2024-03-01');
