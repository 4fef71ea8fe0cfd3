-- scaling: unit=bytes from=10 to=1e8
-- A text from pieces of ten bytes in a table.
local n = ...
return function()
  local parts = {}
  for i = 1, n / 10 do parts[i] = "piece" .. (10000 + i % 90000) end
  return #table.concat(parts)
end
