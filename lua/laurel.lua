-- Laurel Credit Union writes the terminal of a transaction: PHONE-12, CASH-3 ...
local hooks = {}

-- The channel code that most tenants use, from the word before the dash.
function hooks.channel(record)
  local t = record.t

  return sql.case(sql.fn("split_part", t.terminal, "-", 1)) {
    PHONE = "MOB",
    SITE = "WEB",
    CASH = "ATM",
    DESK = "BRN",
    SHOP = "POS",
    QR = "UPI",
  }
end

return hooks
