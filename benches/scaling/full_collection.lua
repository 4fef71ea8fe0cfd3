-- scaling: unit=objects from=1e3 to=1e7
-- A full collection over objects that all stay.
local n = ...
local live = {}
for i = 1, n do live[i] = { i } end
return function()
  collectgarbage()
  return #live
end
