-- scaling: unit=coroutines from=1 to=1e6
-- Coroutines that live at the same time, each resumed twice.
local n = ...
return function()
  local all = {}
  for i = 1, n do
    all[i] = coroutine.create(function(x) return x + coroutine.yield(x) end)
  end
  local sum = 0
  for round = 1, 2 do
    for i = 1, n do
      local _, x = coroutine.resume(all[i], round)
      sum = sum + x
    end
  end
  return sum
end
