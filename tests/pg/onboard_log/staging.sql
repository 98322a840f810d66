-- oak is mapped.  yew has a log instead of the table; ash a mirror with a column of operations, one row a patient; elm a log
-- of which nothing but inserts came so far.
CREATE SCHEMA oak_eu_care;
CREATE TABLE oak_eu_care.patients (no bigint PRIMARY KEY, name varchar(40), city varchar(40), updated_at timestamp);
INSERT INTO oak_eu_care.patients VALUES (1, 'Ann', 'Bern', timestamp '2025-01-01'), (2, 'Bob', 'Oslo', timestamp '2025-01-02');

CREATE SCHEMA yew_eu_care;
CREATE TABLE yew_eu_care.patient_log (seq bigint PRIMARY KEY, op char(1), at timestamp, no bigint, name varchar(40), city varchar(40));
INSERT INTO yew_eu_care.patient_log VALUES
  (1, 'I', timestamp '2025-01-01', 1, 'Ann', 'Bern'), (2, 'I', timestamp '2025-01-01', 2, 'Bob', 'Oslo'),
  (3, 'U', timestamp '2025-02-01', 1, 'Ann', 'Rome'), (4, 'I', timestamp '2025-02-02', 3, 'Cid', 'Kyiv'),
  (5, 'U', timestamp '2025-03-01', 1, 'Ann', 'Lima'), (6, 'D', timestamp '2025-03-02', 2, 'Bob', 'Oslo');

CREATE SCHEMA ash_eu_care;
CREATE TABLE ash_eu_care.patients (no bigint PRIMARY KEY, name varchar(40), city varchar(40), op char(1), seq bigint, at timestamp);
INSERT INTO ash_eu_care.patients VALUES (1, 'Ann', 'Bern', 'I', 1, timestamp '2025-01-01'), (2, 'Bob', 'Oslo', 'D', 2, timestamp '2025-01-02');

CREATE SCHEMA elm_eu_care;
CREATE TABLE elm_eu_care.patient_log (LIKE yew_eu_care.patient_log INCLUDING ALL);
INSERT INTO elm_eu_care.patient_log SELECT * FROM yew_eu_care.patient_log WHERE seq < 3;

-- fir's rows stand in envelopes, beside their place in the topic.
CREATE SCHEMA fir_eu_care;
CREATE TABLE fir_eu_care.patient_events (topic_offset bigint PRIMARY KEY, payload jsonb);
INSERT INTO fir_eu_care.patient_events VALUES
  (1, '{"op": "c", "before": null, "after": {"no": 1, "name": "Ann", "city": "Bern", "Vip": true}, "source": {"ts_ms": 1735689600000, "lsn": 11}, "ts_ms": 1735689600001}'),
  (2, '{"schema": {}, "payload": {"op": "c", "after": {"no": 2, "name": "Bob", "city": "Oslo", "weight": 80.5}, "source": {"ts_ms": 1735689600000, "lsn": 12}}}'),
  (3, '{"op": "u", "after": {"no": 1, "name": "Ann", "city": "Lima"}, "source": {"ts_ms": 1738368000000, "lsn": 13}}'),
  (4, '{"op": "d", "before": {"no": 2, "name": "Bob", "city": "Oslo"}, "after": null, "source": {"ts_ms": 1738368000000, "lsn": 14}}'),
  (5, NULL);
