-- Driving rows that are joined to rows changed since the joined table's own watermark.
INSERT INTO :affected (firn_tenant, firn_row)
:branches;
