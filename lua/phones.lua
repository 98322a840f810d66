-- Phone numbers as people type them, to the form +6555512345.
local hooks = {}

local function checked(digits)
  if #digits < 8 then return nil, "too short for a phone number" end
  if #digits > 15 then return nil, "too long for a phone number" end
  return "+" .. digits
end

-- value: the country's calling code, a colon, the number as it was typed: "65:(0)5551-2345".
function hooks.phone(value)
  local country, typed = value:match("^(%d+):(.*)$")
  if not country then return nil, "no calling code before the number" end

  local number = typed:lower():gsub("ext.*$", "")
  local digits = number:gsub("%D", "")
  if digits == "" then return nil, "a phone number without digits" end
  if number:match("^%s*%+") then return checked(digits) end
  if digits:match("^00") then return checked(digits:sub(3)) end
  return checked(country .. digits:gsub("^0", ""))
end

return hooks
