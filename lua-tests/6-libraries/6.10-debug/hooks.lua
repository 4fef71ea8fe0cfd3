-- debug.sethook: call, return, line and count events.
local log = {}
local function target(a)
  local b = a + 1
  if b > 1 then
    b = b * 2
  end
  return b
end
local base = debug.getinfo(target, "S").linedefined
local function trace(mask, f, ...)
  log = {}
  debug.sethook(function(event, line)
    local info = debug.getinfo(2, "S")
    if info.short_src == "hooks.lua" and info.linedefined == base then log[#log + 1] = event .. (line and ":" .. line - base or "") end
  end, mask)
  f(...)
  debug.sethook()
  return table.concat(log, " ")
end
print(trace("l", target, 1))
--> line:1 line:2 line:3 line:5
--> call
--> return
--> call line:1 line:2 line:3 line:5 return
--> line:0 line:1 line:0 line:1 line:0 line:1 line:0 line:2
--> line:0 line:0 line:0
--> true	true
--> call tail call return
--> true	crl	5
--> nil
--> 3	true	true
--> 5
--> false	stopped by the hook
--> after
--> false	bad argument #1 to 'debug.sethook' (function expected, got number)
print(trace("c", target, 1))
print(trace("r", target, 1))
print(trace("crl", target, 1))
-- Loops report their line again at each round.
local function loop() for i = 1, 3 do
  local x = i
end end
base = debug.getinfo(loop, "S").linedefined
print(trace("l", loop))
local function oneLine() for i = 1, 3 do local x = i end end
base = debug.getinfo(oneLine, "S").linedefined
print(trace("l", oneLine))
-- Count.
local count = 0
debug.sethook(function(e) count = count + 1 end, "", 100)
for i = 1, 1000 do local x = i * 2 end
debug.sethook()
print(count > 10, count < 100)
-- Tail calls.
local function callee() return 1 end
local function caller() return callee() end
local events = {}
debug.sethook(function(e) local i = debug.getinfo(2, "S") if i.what == "Lua" and i.short_src == "hooks.lua" then events[#events + 1] = e end end, "cr")
caller()
debug.sethook()
print(table.concat(events, " "))
-- gethook.
local function hook() end
debug.sethook(hook, "clr", 5)
local h, mask, n = debug.gethook()
debug.sethook()
print(h == hook, mask, n)
print(debug.gethook())
-- Hooks are per coroutine.
local lines = 0
local co = coroutine.create(function() local a = 1
  local b = 2
  coroutine.yield()
  local c = 3
end)
debug.sethook(co, function() lines = lines + 1 end, "l")
coroutine.resume(co)
print(lines, debug.gethook() == nil, debug.gethook(co) ~= nil)
coroutine.resume(co)
print(lines)
-- An error in a hook stops the function; a hook can stop endless loops.
print(pcall(function()
  debug.sethook(function() error("stopped by the hook", 0) end, "", 1000)
  while true do end
end))
debug.sethook()
-- Hooks see locals and may change them.
local function change() local v = "before"
  return v
end
debug.sethook(function(_, line) local i = debug.getinfo(2, "S") if i.linedefined == debug.getinfo(change, "S").linedefined and line > i.linedefined then debug.setlocal(2, 1, "after") end end, "l")
local r = change()
debug.sethook()
print(r)
print(pcall(debug.sethook, 5, "l"))
