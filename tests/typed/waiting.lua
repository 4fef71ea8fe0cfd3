--- plain
local a <close> = guard()
wait()
local b <close> = guard()
wait()

--- pcall
pcall(function()
  local a <close> = guard()
  wait()
  error("x")
end)
wait()

--- pcall in pcall
local a <close> = guard()
pcall(pcall, function()
  local b <close> = guard()
  wait()
  pcall(error, wait())
end)
wait()

--- xpcall with a handler
xpcall(function()
  local a <close> = guard()
  wait()
  local _ = nil + 1
end, function(message) return message end)
wait()

--- metamethods
local a <close> = guard()
local mt = {
  __index = function(_, key) local b <close> = guard(); return wait(key) end,
  __newindex = function(t, key, value) wait(); rawset(t, key, value) end,
  __add = function() return wait(1) end,
  __concat = function() return wait("c") end,
  __eq = function() return wait(true) end,
  __lt = function() return wait(true) end,
  __len = function() return wait(3) end,
  __call = function(_, x) return wait(x) end,
  __unm = function() return wait(-1) end,
}
local t = setmetatable({}, mt)
local x = t.x
t.y = 1
x = t + t
x = t .. t
x = t == setmetatable({}, mt)
x = t < t
x = #t
x = t(5)
x = -t

--- iterators
local function count(_, i)
  local a <close> = guard()
  wait()
  i = (i or 0) + 1
  if i < 3 then return i end
end
for i in count, nil, nil, guard() do wait() end

--- nested coroutines
-- What is suspended by a `yield` of its own is not closed, as it is never closed in Lua; so nothing is open there.
local a <close> = guard()
local co = coroutine.wrap(function()
  do local b <close> = guard(); wait() end
  local inner = coroutine.wrap(function()
    do local c <close> = guard(); wait() end
    coroutine.yield(wait(1))
    local d <close> = guard()
    wait()
  end)
  inner()
  coroutine.yield()
  local e <close> = guard()
  inner()
  wait()
end)
co()
wait()
co()

--- closing
do
  local a <close> = setmetatable({}, {__close = function() local b <close> = guard(); wait() end})
  wait()
end
wait()

--- errors while closing
pcall(function()
  local a <close> = guard()
  local b <close> = setmetatable({}, {__close = function() wait(); error("closing") end})
  wait()
  error("body")
end)
wait()

--- tail calls
local function f(n)
  if n > 0 then
    wait()
    return f(n - 1)
  end
  return wait(n)
end
f(3)

--- varargs
local function f(...)
  local a <close> = guard()
  wait(...)
  return ...
end
local x, y = f(wait(1), wait(2))
assert(x == 1 and y == 2)

--- require
package.preload.m = function()
  local a <close> = guard()
  wait()
  return {}
end
package.loaded.m = nil
require("m")
