-- Hooli writes its own fields as x_NAME.
local hooks = {}

function hooks.field(record, column)
  local name = column.name:match("^x_(.*)$")

  if name then
    return name, sql.fn("lower", column.value), "varchar(20)"
  end
end

return hooks
