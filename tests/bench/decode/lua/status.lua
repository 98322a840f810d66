local hooks = {}

local words = {PAID = "posted", BOOKED = "posted", REVERSED = "reversed", OPEN = "open"}

function hooks.status(value)
  local word, number = value:upper():match("^(%a+).-(%d+)$")
  if not words[word] then
    return nil, "unknown status"
  end
  return words[word] .. " " .. number
end

return hooks
