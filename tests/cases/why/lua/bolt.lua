local hooks = {}
function hooks.amount(record) return record.t.cents / 100.0 end
return hooks
