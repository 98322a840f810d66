local text = {}

function text.fold(value)
  return (value:upper():gsub("%s+", ""))
end

return text
