-- scaling: unit=levels from=10 to=1e5
-- Calls within calls, not in the tail.
local n = ...
local function down(i)
  if i == 0 then return 0 end
  return 1 + down(i - 1)
end
return function() return down(n) end
