-- scaling: unit=objects from=1e4 to=2e7
-- Objects that stay, and as many again that do not, made beside them.
local n = ...
return function()
  local live = {}
  for i = 1, n do live[i] = { i, next = live[i - 1] } end
  local sum = 0
  for i = 1, n do
    local short = { i, live[i] }
    sum = sum + short[2][1] % 3
  end
  return sum
end
