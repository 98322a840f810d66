-- What can go wrong in a hook, one function each.
local hooks = {}

function hooks.no_column(record)
  return {values = {color = "t.colour"}}
end

function hooks.unknown_key(record)
  return {
    values = {color = record.t.x_color},
    wehre = "t.amount > 0",
  }
end

function hooks.no_list(record)
  return {values = {color = {list = "colors", from = record.t.x_color}}}
end

function hooks.no_expression(record)
  return {values = {color = sql.raw("(select 1)")}}
end

function hooks.no_table(record)
  return {join = {s = "left shop.stores on s.id = t.amount"}}
end

function hooks.no_table_at_all(record)
  return "t.amount"
end

function hooks.twice(record, column)
  if column.name:match("^x_") then return "color" end
end

function hooks.given(record, column)
  return "amount", column.value
end

function hooks.rejects_inside(record)
  return "upper(reject('never'))"
end

function hooks.redshift_only(record)
  return sql.fn("add_months", record.t.updated_at, 1)
end

function hooks.no_condition(record)
  return {where = record.t.amount + 1}
end

function hooks.fine(record)
  return {values = {amount = record.mapping.values.amount * 2}, where = record.t.amount:gt(0)}
end

function hooks.color(record, column)
  if column.name == "x_color" then return "color", {from = column.value, format = "YYYY"}, "date" end
end

return hooks
