-- An index that lookups need; Redshift has none.
CREATE :unique INDEX IF NOT EXISTS :"index" ON :"schema".:"table" (:columns);
