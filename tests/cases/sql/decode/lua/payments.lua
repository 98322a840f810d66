local text = require "lib/text"

local hooks = {}

function hooks.status(value)
  local word = text.fold(value)
  if word == "" then
    return nil
  elseif word:find("^PAID") or word:find("^POSTED") then
    return "posted"
  elseif word:find("^REV") then
    return "reversed"
  end
  return nil, "unknown status " .. word:sub(1, 10)
end

function hooks.phone(value)
  local digits = value:gsub("[^%d+]", "")
  return digits:find("^%+") and digits or "+420" .. digits
end

function hooks.weight(value)
  return (("%.2f"):format(tonumber(value) / 1000):gsub("%.", ","))
end

function hooks.echo(value)
  return value
end

return hooks
