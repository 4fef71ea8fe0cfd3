-- Coroutines.
local co = coroutine.create(function(a, b)
  local c = coroutine.yield(a + b)
  local d, e = coroutine.yield(c * 2)
  return d + e
end)
assert(select(2, coroutine.resume(co, 1, 2)) == 3)
assert(select(2, coroutine.resume(co, 4)) == 8)
assert(select(2, coroutine.resume(co, 5, 6)) == 11)
assert(coroutine.status(co) == "dead" and not coroutine.resume(co))
local generator = coroutine.wrap(function() for i = 1, 20 do coroutine.yield(i, tostring(i)) end end)
for i = 1, 20 do assert(generator() == i) end
local many = {}
for i = 1, 25 do
  many[i] = coroutine.create(function(...) local t = { ... }; coroutine.yield(#t); return (" "):rep(50) end)
  assert(select(2, coroutine.resume(many[i], 1, 2, 3)) == 3)
end
local running, main = coroutine.running()
assert(running and type(main) == "boolean")
assert(pcall(coroutine.isyieldable, co))
local failing = coroutine.create(function() local c <close> = setmetatable({}, { __close = function() end }); error({}) end)
assert(not coroutine.resume(failing))
local pending = coroutine.create(function() local c <close> = setmetatable({}, { __close = function() end }); coroutine.yield() end)
coroutine.resume(pending)
assert(coroutine.close(pending))
local inner = coroutine.wrap(function() return pcall(function() coroutine.yield(1); error("after") end) end)
assert(inner() == 1 and inner() == false)
assert(not pcall(coroutine.wrap(function() error("wrapped") end)))
local nested = coroutine.wrap(function() return coroutine.wrap(function() return coroutine.wrap(function() return 7 end)() end)() end)
assert(nested() == 7)
local deep = coroutine.wrap(function() local function f(n) if n == 0 then coroutine.yield(1) else f(n - 1); return end end f(100) end)
assert(deep() == 1)
return true
