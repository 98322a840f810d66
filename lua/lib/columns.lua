-- Columns by name, of a table of the record.
local columns = {}

-- columns.starting(t, "cf_"): the names that start so, in the order of the table.
function columns.starting(t, prefix)
  local found = {}

  for _, name in ipairs(t:columns()) do
    if name:sub(1, #prefix) == prefix then table.insert(found, name) end
  end
  return found
end

-- columns.first(t, "phone", "tel"): the first of these columns that the tenant has; an error where there is none.
function columns.first(t, ...)
  for i = 1, select("#", ...) do
    local name = select(i, ...)

    if t:has(name) then return t[name] end
  end
  error("none of the columns " .. table.concat({...}, ", ") .. " is there", 2)
end

-- columns.any(t, "mobile", "phone"): the first that is not NULL, of those that the tenant has; NULL where there is none.
function columns.any(t, ...)
  local found = {}

  for i = 1, select("#", ...) do
    local name = select(i, ...)

    if t:has(name) then table.insert(found, t[name]) end
  end
  if #found == 0 then return sql.null end
  return sql.coalesce(table.unpack(found))
end

return columns
