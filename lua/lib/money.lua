-- Amounts in minor units: cents, sen, fils.  Multiplied by a decimal, so that nothing goes through floating point.
local money = {}

local factors = {[0] = 1, [1] = 0.1, [2] = 0.01, [3] = 0.001, [4] = 0.0001}

-- Digits behind the point of currencies that have not two.
local digits_of = {
  BHD = 3, CLP = 0, IQD = 3, ISK = 0, JOD = 3, JPY = 0, KRW = 0, KWD = 3, LYD = 3, OMR = 3, PYG = 0, TND = 3, UGX = 0,
  VND = 0, XAF = 0, XOF = 0,
}

-- money.from_minor(t.cents): the amount in whole units; `digits` behind the point (2).
function money.from_minor(amount, digits)
  local factor = factors[digits or 2]

  assert(factor, "money.from_minor takes 0 to 4 digits")
  if digits == 0 then return amount end
  return amount * factor
end

-- money.by_currency(t.cents, t.currency): the digits follow the row's own currency code.
function money.by_currency(amount, currency)
  local by_digits = {[0] = {}, [3] = {}}

  for code, digits in pairs(digits_of) do
    table.insert(by_digits[digits], code)
  end
  return sql.case() {
    sql.when(currency:one_of(table.unpack(by_digits[0])), amount * 1.0),
    sql.when(currency:one_of(table.unpack(by_digits[3])), money.from_minor(amount, 3)),
    sql.otherwise(money.from_minor(amount, 2)),
  }
end

return money
