-- Globex keeps its own fields as cf_NAME, knows no amounts but cents, and writes the till instead of the channel.
local columns = require "lib/columns"
local hooks = {}

function hooks.channel(record)
  return sql.case(record.t.till) { A = "web", B = "shop", sql.otherwise(sql.reject("unknown till")) }
end

function hooks.custom(record)
  local t = record.t
  local values = {amount = t.cents * 0.01}

  for _, name in ipairs(columns.starting(t, "cf_")) do
    values[name:sub(4)] = t[name]
  end
  local join = nil
  local stores = record:find("shop.stores", "s")

  if stores then
    join = {s = {table = "shop.stores", on = stores.id:eq(t.store)}}
    values.region = stores.region
  end
  return {
    values = values,
    join = join,
    where = "t.is_test = 0",
    reject = {["an amount below zero"] = t.cents:lt(0)},
  }
end

return hooks
