-- What run_lock works with: a block of code takes no variables of psql.
SELECT set_config('firn.lock_name', :'lock_name', false),
       set_config('firn.lock_timeout', :'lock_timeout', false),
       set_config('firn.control_schema', :'control_schema', false);
