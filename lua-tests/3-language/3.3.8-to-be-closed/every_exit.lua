-- A to-be-closed variable is closed on every way out of its block, in reverse order of declaration.
local function tbc(name, log)
  return setmetatable({}, { __close = function(_, e) print("close " .. name, e) end })
end
do
  local a <close> = tbc("a")
  local b <close> = tbc("b")
  print("body")
end
--> body
--> close b	nil
--> close a	nil
for i = 1, 2 do local x <close> = tbc("loop" .. i) end
--> close loop1	nil
--> close loop2	nil
while true do local x <close> = tbc("break") break end --> close break	nil
do
  local n = 0
  ::again::
  local x <close> = tbc("goto back " .. n)
  n = n + 1
  if n < 3 then goto again end
end
--> close goto back 0	nil
--> close goto back 1	nil
--> close goto back 2	nil
do
  do local x <close> = tbc("goto out") goto out end
  print("skipped")
  ::out:: --> close goto out	nil
end
local function returns() local x <close> = tbc("return") return "value", print("evaluated before close") end
print(returns())
--> evaluated before close
--> close return	nil
--> value
local function nested()
  local a <close> = tbc("outer")
  for i = 1, 3 do
    local b <close> = tbc("inner" .. i)
    if i == 2 then return "early" end
  end
end
print(nested())
--> close inner1	nil
--> close inner2	nil
--> close outer	nil
--> early
print(pcall(function()
  local x <close> = tbc("error")
  error("message", 0)
end))
--> close error	message
--> false	message
local co = coroutine.create(function() local x <close> = tbc("coroutine.close") coroutine.yield("paused") print("never") end)
print(coroutine.resume(co)) --> true	paused
print(coroutine.close(co), coroutine.status(co))
--> close coroutine.close	nil
--> true	dead
repeat local x <close> = tbc("repeat") local stop = true until stop --> close repeat	nil
-- nil and false are allowed, and nothing is called for them.
do local n <close> = nil local f <close> = false print("nothing to close") end --> nothing to close
print(pcall(function() local x <close> = {} end)) --> false	every_exit.lua:63: variable 'x' got a non-closable value
print(pcall(function() local x <close> = 42 end)) --> false	every_exit.lua:64: variable 'x' got a non-closable value
print(pcall(function() local x <close> = setmetatable({}, { __close = nil }) end)) --> false	every_exit.lua:65: variable 'x' got a non-closable value
print(pcall(function() local x <close> = setmetatable({}, { __close = 1 }) end)) --> false	every_exit.lua:66: attempt to call a number value (metamethod 'close')
-- The variables after a return are closed after its values are computed.
local function order()
  local x <close> = setmetatable({ v = "alive" }, { __close = function(o) o.v = "closed" end })
  return x.v, x
end
local v, o = order()
print(v, o.v) --> alive	closed
-- Tail calls are no tail calls in a block with one.
local function tail() local x <close> = tbc("tail") return (function() print("called") return "r" end)() end
print(tail())
--> called
--> close tail	nil
--> r
-- A closure that captures the variable sees it in the closing method, and after.
local get
do
  local x <close> = setmetatable({}, { __close = function() print("captured", get() ~= nil) end })
  get = function() return x end --> captured	true
end
print(type(get())) --> table
