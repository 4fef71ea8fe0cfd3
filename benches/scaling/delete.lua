-- scaling: unit=entries from=10 to=1e7
-- Small tables with strings as keys, filled, and emptied while they are traversed, over and over.
local n = ...
local size = math.min(n, 1000)
return function()
  local t, taken = {}, 0
  for round = 1, n / size do
    for i = 1, size do t["k" .. i] = round end
    for key in pairs(t) do
      t[key] = nil
      taken = taken + 1
    end
  end
  return taken
end
