-- Times that are numbers.
local time = {}

-- time.from_epoch(t.created): the timestamp in UTC of seconds since 1970.  `unit` "ms": of milliseconds, to the second.
function time.from_epoch(number, unit)
  local seconds = number

  assert(unit == nil or unit == "s" or unit == "ms", "time.from_epoch knows the units \"s\" and \"ms\"")
  if unit == "ms" then
    seconds = sql.cast(sql.fn("floor", number / 1000.0), "integer")
  end
  return sql.fn("dateadd", "second", seconds, sql.timestamp("1970-01-01 00:00:00"))
end

return time
