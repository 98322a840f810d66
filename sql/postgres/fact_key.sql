-- The key of a fact that was built in one go.
ALTER TABLE :"warehouse".:"table" ADD PRIMARY KEY (tenant_key, firn_row);
