-- scaling: unit=elements from=10 to=1e8
-- An array filled and read.
local n = ...
return function()
  local t = {}
  for i = 1, n do t[i] = i end
  local sum = 0
  for i = 1, n do sum = sum + t[i] end
  return sum
end
