-- Rows carried into new periods were not there before.
UPDATE :live SET live_before = live_before - (SELECT COUNT(*) FROM :carry);
