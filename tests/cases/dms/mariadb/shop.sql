-- What MariaDB 10.11 knows and the query of `firn dms query` must not stumble over; mappings/sources/shop.tsv is its answer.
CREATE DATABASE shop CHARACTER SET utf8mb4;
USE shop;
CREATE TABLE customers (
    id int unsigned AUTO_INCREMENT PRIMARY KEY, `Full Name` varchar(80) CHARACTER SET latin1, photo mediumblob, prefs json, born date,
    born_year int GENERATED ALWAYS AS (year(born)) STORED, v_year int GENERATED ALWAYS AS (year(born)) VIRTUAL,
    secret int INVISIBLE DEFAULT 0, kind enum('a', 'it''s', 'back\\slash'), tags set('x', 'yy'), flag bit(1), flags bit(64),
    is_new tinyint(1), made timestamp(6) DEFAULT current_timestamp(6), big bigint unsigned, rate decimal(60,10), spent time(3),
    place point, code uuid, address inet6);
CREATE TABLE orders (
    no varchar(10), line int, customer int unsigned, at datetime(3), PRIMARY KEY (no, line), KEY of_customer (customer),
    FOREIGN KEY (customer) REFERENCES customers (id) ON DELETE CASCADE);
CREATE TABLE page_views (url text, seen datetime)
    PARTITION BY RANGE (year(seen)) (PARTITION p0 VALUES LESS THAN (2020), PARTITION p1 VALUES LESS THAN MAXVALUE);
CREATE TABLE history (id int PRIMARY KEY, x int) WITH SYSTEM VERSIONING;
CREATE SEQUENCE numbers;
CREATE VIEW order_lines AS SELECT no, line FROM orders;
CREATE TABLE `tab	bed` (`a\nb` int PRIMARY KEY);
CREATE DATABASE `o'dd\db`;
CREATE TABLE `o'dd\db`.t (id int PRIMARY KEY);
