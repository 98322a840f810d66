-- What kind of server this is; Redshift says so in the text of version() only.
SELECT version();
