local hooks = {}

function hooks.attack(record)
  local column = record:table("select")["a \"quoted\" name"]

  return sql.coalesce(column, "'); DROP SCHEMA canary CASCADE; --")
    .. sql.literal("\\'; DROP SCHEMA canary CASCADE; --\n/* $$ */")
end

function hooks.reached(record)
  return record:table("select")["key';--"] .. record:table("select")["new\nline\\"]
end

return hooks
