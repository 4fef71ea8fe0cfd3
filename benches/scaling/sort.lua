-- scaling: unit=elements from=10 to=1e6
-- Numbers in no order sorted.
local n = ...
local source, seed = {}, 42
for i = 1, n do
  seed = seed * 16807 % 2147483647
  source[i] = seed
end
return function()
  local t = {}
  for i = 1, n do t[i] = source[i] end
  table.sort(t)
  return t[1]
end
