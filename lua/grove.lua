-- Grove Thrift moves from system to system; each leaves its own number behind, in a column legacy_...
local hooks = {}

-- The number describes the transaction; what else is left over stays so.
function hooks.leftover(record, column)
  if column.name:match("^legacy_") then return "description", column.value end
end

return hooks
