-- Money in minor units: what ends in _minor is the value of that name.
local money = require "lib/money"
local hooks = {}

function hooks.whole_units(record)
  local t, values = record.t, {}

  for _, column in ipairs(t:columns()) do
    local name = column:match("^(.*)_minor$")

    if name then values[name] = money.from_minor(t[column]) end
  end
  return {values = values}
end

return hooks
