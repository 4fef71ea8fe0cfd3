-- Memory stays within bounds while garbage is made that is not free at once.

-- The most memory in use, in KB over what is used before, while `make` is called `n` times.
local function peak(n, make)
  collectgarbage()
  collectgarbage()
  local before, most = collectgarbage("count"), 0
  for i = 1, n do
    make(i)
    most = math.max(most, collectgarbage("count") - before)
  end
  return most
end

-- Objects with a finalizer survive the collection that finds them dead.
local finalized = 0
local mt = { __gc = function() finalized = finalized + 1 end }
local function make_finalizable() setmetatable({ {} }, mt) end

-- Blocks that are as large as all that the collector waits for.
local function make_large()
  local t = {}
  for i = 1, 20000 do t[i] = true end
end

local function within_bounds(mode)
  collectgarbage(mode)
  finalized = 0
  return peak(50000, make_finalizable) < 2500, finalized > 25000
end

print(within_bounds("incremental")) --> true	true
print(within_bounds("generational")) --> true	true
print(peak(20, make_large) < 2500) --> true
