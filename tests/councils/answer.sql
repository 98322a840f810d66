-- The answer key, as the collectors unified it by hand.  Filled from answer.py.
CREATE SCHEMA councils;

CREATE TABLE councils.answer (
    council text, month text, line integer, payment_date text, amount text, unit text, beneficiary text);

