-- Runs a program of this folder at one size: `lua driver.lua PROGRAM SIZE`.
--
-- A program is a function of the size that prepares what it needs and returns the work to be measured, another function.
-- That is called until the clock has moved enough. Printed are the seconds of one call and what it returned.
local name, size = ...
local prepare = assert(loadfile(name .. ".lua"))
local work = prepare(math.floor(tonumber(size)))
local calls, start, result = 0, os.clock(), nil
repeat
  result = work()
  calls = calls + 1
  local spent = os.clock() - start
until spent > 0.05
print(string.format("%.12f %s", (os.clock() - start) / calls, tostring(result)))
