-- scaling: unit=entries from=10 to=1e7
-- Scattered integers as keys: inserted, found, not found.
local n = ...
return function()
  local t = {}
  for i = 1, n do t[i * 7919 % 1000000007] = i end
  local found = 0
  for i = 1, n do
    if t[i * 7919 % 1000000007] == i then found = found + 1 end
    if t[-i] then found = found - 1 end
  end
  return found
end
