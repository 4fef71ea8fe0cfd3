-- scaling: unit=entries from=10 to=1e7
-- Strings as keys: made, inserted, found.
local n = ...
return function()
  local t = {}
  for i = 1, n do t["key" .. i] = i end
  local found = 0
  for i = 1, n do
    if t["key" .. i] == i then found = found + 1 end
  end
  return found
end
