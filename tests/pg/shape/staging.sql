-- Two tenants' books: one keeps debit and credit apart, one signs its amounts.
CREATE SCHEMA north_eu_book;
CREATE SCHEMA north_eu_lookup;
CREATE SCHEMA south_eu_book;
CREATE TABLE north_eu_lookup.statuses (code text PRIMARY KEY, name text);
INSERT INTO north_eu_lookup.statuses VALUES ('1', 'open'), ('2', 'closed');
CREATE TABLE north_eu_book.entries (id integer PRIMARY KEY, dr text, dr_currency text, cr numeric(10,2), cr_currency text, amount integer,
                                    status_code integer, updated_at timestamp);
INSERT INTO north_eu_book.entries VALUES
    (1, '10.50', 'EUR', NULL, NULL, 3, 1, '2025-01-01 10:00'), (2, ' ', NULL, 200, 'EUR', NULL, 2, '2025-01-01 10:00'),
    (3, '5', 'EUR', 150.25, 'USD', NULL, 9, '2025-01-01 10:00'), (4, NULL, NULL, NULL, NULL, 77, 2, '2025-01-01 10:00'),
    (5, NULL, NULL, NULL, NULL, NULL, 2, '2025-01-01 10:00');
CREATE TABLE south_eu_book.states (no smallint PRIMARY KEY, label text);
INSERT INTO south_eu_book.states VALUES (1, 'fresh'), (2, 'done');
CREATE TABLE south_eu_book.entries (id integer PRIMARY KEY, signed numeric(10,2), status_code text, updated_at timestamp);
INSERT INTO south_eu_book.entries VALUES (1, -20, '1', '2025-01-01 10:00'), (2, 400, '2', '2025-01-01 10:00');
CREATE TABLE north_eu_book.clients (id integer PRIMARY KEY, updated_at timestamp);
CREATE TABLE north_eu_book.logins (id integer PRIMARY KEY, client_id integer, at timestamp, seconds integer, ok integer, device text, updated_at timestamp);
CREATE TABLE south_eu_book.clients (LIKE north_eu_book.clients INCLUDING ALL);
CREATE TABLE south_eu_book.logins (LIKE north_eu_book.logins INCLUDING ALL);
INSERT INTO north_eu_book.clients SELECT i, '2025-01-01 10:00' FROM generate_series(1, 3) i;
INSERT INTO north_eu_book.logins SELECT i, 1 + i % 2, timestamp '2025-01-01' + i * interval '1 minute', i, 1, 'd' || i, '2025-01-01 10:00' FROM generate_series(1, 5) i;
INSERT INTO south_eu_book.clients SELECT * FROM north_eu_book.clients;
INSERT INTO south_eu_book.logins SELECT * FROM north_eu_book.logins;
CREATE TABLE north_eu_book.costs (id integer PRIMARY KEY, division text, team text, desk text, updated_at timestamp);
INSERT INTO north_eu_book.costs VALUES (1, 'retail', 'cards', 'north', '2025-01-01 10:00'), (2, 'retail', ' ', 'south', '2025-01-01 10:00'),
    (3, NULL, 'cards', NULL, '2025-01-01 10:00'), (4, NULL, NULL, NULL, '2025-01-01 10:00'), (5, 'retail', NULL, NULL, '2025-01-01 10:00');
CREATE TABLE south_eu_book.costs (id integer PRIMARY KEY, division text, updated_at timestamp);
INSERT INTO south_eu_book.costs VALUES (1, 'o''hare', '2025-01-01 10:00');
CREATE TABLE north_eu_book.lands (id integer PRIMARY KEY, sort text, code text, name text, people integer, updated_at timestamp);
INSERT INTO north_eu_book.lands VALUES (1, 'plain', 'IN', 'Bharat', 5, '2025-01-01 10:00'), (2, 'plain', 'DE', 'Germany', 8, '2025-01-01 10:00');
CREATE TABLE south_eu_book.lands (LIKE north_eu_book.lands INCLUDING ALL);
INSERT INTO south_eu_book.lands VALUES (1, 'checked', 'DE', 'Deutschland', 9, '2024-12-01 10:00');
CREATE TABLE north_eu_book.calls (id integer PRIMARY KEY, desk_no smallint);
INSERT INTO north_eu_book.calls VALUES (1, 7), (2, 8);
CREATE TABLE south_eu_book.tickets (id text PRIMARY KEY, desk_code text);
INSERT INTO south_eu_book.tickets VALUES ('a', ' 7 '), ('b', 'B');
