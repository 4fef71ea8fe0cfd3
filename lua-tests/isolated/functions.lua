--@ --isolate
-- The globals are those of the coroutine that runs, whatever function it runs.
function get() return name end
function set(v) name = v end
set("main")
local co = coroutine.wrap(function() set("co"); coroutine.yield(get()); return get() end)
print(co(), get()) --> co	main
set("main again")
print(co(), get()) --> co	main again

-- Locals and upvalues are shared as ever.
local count = 0
local function tick() count = count + 1; ticks = (ticks or 0) + 1; return count, ticks end
print(tick()) --> 1	1
local a, b = coroutine.wrap(tick), coroutine.wrap(tick)
print(a()) --> 2	2
print(b()) --> 3	2
print(tick()) --> 4	2

-- Chunks that are loaded follow, too, from wherever they were loaded.
local chunk = load("loaded = (loaded or 'first') .. '+'; return loaded")
print(chunk(), chunk()) --> first+	first++
print(coroutine.wrap(function() local r = chunk(); loaded = nil; return r, chunk() end)()) --> first+++	first+
print(chunk()) --> first+++
local inside = coroutine.wrap(function() mine = 1; return load("return mine") end)()
print(inside()) --> nil
mine = "main's"
print(inside()) --> main's
print(load("return x", "=x", "t", { x = "given" })()) --> given

-- So do functions from binary chunks, and those of modules.
local dumped = load(string.dump(load("return name")))
print(dumped(), coroutine.wrap(function() name = "dumped in co"; return dumped() end)()) --> main again	dumped in co
package.preload.module = function(...)
  loads = (loads or 0) + 1
  local M = {}
  function M.get() return name, loads end
  return M
end
local M = require "module"
print(M.get()) --> main again	1
print(coroutine.wrap(function() name, loads = "in co", 100; return require("module").get() end)()) --> in co	100

-- Methods, metamethods and iterators run in the coroutine that uses them.
local object = setmetatable({}, { __index = function(_, k) return k .. tostring(name) end, __call = function() return name end })
local function each() return function(_, i) if i < 2 then return i + 1, name end end, nil, 0 end
coroutine.wrap(function()
  name = "meta"
  print(object.x, object())
  for i, v in each() do io.write(i, " ", v, "\n") end
  table.sort({ 3, 2, 1 }, function(x, y) name = "sorted"; return x < y end)
  print(name, (("abc"):gsub("b", function() return name end)))
end)()
--> xmeta	meta
--> 1 meta
--> 2 meta
--> sorted	asortedc
print(object.y, object()) --> ymain again	main again
