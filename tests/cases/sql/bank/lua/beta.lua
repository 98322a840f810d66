local hooks = {}

-- Places that are none are refused; others keep their code.
function hooks.city(record)
  local code = record.t.city_code

  return sql.case() {
    sql.when(code:like("X%"), sql.reject("the city isn't one")),
    sql.when(code:eq("?"), sql.null),
    sql.otherwise(code),
  }
end

-- What is booked on no day is not ours.
function hooks.booked(record)
  return {where = sql.all(record.mapping.where, record.t.booked_on:is_not_null())}
end

return hooks
