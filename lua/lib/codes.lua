-- Codes that stand for something.
local codes = {}

local yes = {"1", "j", "ja", "on", "s", "si", "t", "true", "x", "y", "yes"}
local no = {"0", "f", "false", "n", "nein", "no", "off"}

-- codes.flag(t.active): true or false of the usual words and letters, NULL of NULL.  Any other text is `otherwise` (NULL): a
-- boolean, or sql.reject("why").
function codes.flag(value, otherwise)
  local word = sql.fn("lower", sql.fn("btrim", value:cast("varchar(10)")))

  return sql.case() {
    sql.when(word:one_of(table.unpack(yes)), true),
    sql.when(word:one_of(table.unpack(no)), false),
    sql.when(sql.coalesce(word, ""):eq(""), sql.null),
    sql.otherwise(otherwise == nil and sql.null or otherwise),
  }
end

-- codes.map(t.st, {P = "posted", R = "reversed"}, "unknown"): NULL stays NULL; without `otherwise` another code is rejected.
function codes.map(value, meanings, otherwise)
  local branches = {sql.when(value:is_null(), sql.null)}

  for code, meaning in pairs(meanings) do
    table.insert(branches, sql.when(value:eq(code), meaning))
  end
  if otherwise == nil then otherwise = sql.reject("unknown code") end
  table.insert(branches, sql.otherwise(otherwise))
  return sql.case()(branches)
end

return codes
