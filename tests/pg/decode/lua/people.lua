local text = require "lib/text"

local hooks = {}

-- RRMMDD/XXXX: the month of women is 50 more.
function hooks.birth_number(value)
  local year, month, day = value:match("^(%d%d)(%d%d)(%d%d)/%d%d%d%d?$")
  if not year then
    return nil, "no birth number"
  end
  year, month, day = tonumber(year), tonumber(month), tonumber(day)
  local gender = "m"
  if month > 50 then
    gender, month = "f", month - 50
  end
  return {date = ("%04d-%02d-%02d"):format(year < 54 and 2000 + year or 1900 + year, month, day), gender = gender}
end

function hooks.city(value)
  return text.fold(value):sub(1, 3)
end

return hooks
