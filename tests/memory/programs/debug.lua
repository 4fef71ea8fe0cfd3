-- The debug library.
local function inner(a, b, ...)
  local info = debug.getinfo(1, "nSltufrL")
  assert(info.func == inner or info.func)
  local name, value = debug.getlocal(1, 1)
  assert(name == "a" and value == a)
  debug.setlocal(1, 2, "changed")
  assert(b == "changed" and debug.getlocal(1, -1))
  return debug.traceback("message", 1)
end
assert(type(inner(1, 2, 3)) == "string")
assert(debug.getlocal(inner, 1) == "a" and debug.getinfo(print).what == "C" and not debug.getinfo(100))
local up = 5
local function with_up() return up end
assert(debug.getupvalue(with_up, 1) == "up" and debug.setupvalue(with_up, 1, 6) == "up" and with_up() == 6)
assert(debug.upvalueid(with_up, 1))
local other_up = 1
local function other() return other_up end
debug.upvaluejoin(with_up, 1, other, 1)
local events = 0
debug.sethook(function(event, line) events = events + 1 end, "crl", 10)
for i = 1, 10 do with_up() end
assert(debug.gethook())
debug.sethook()
local co = coroutine.create(function() local x = 1; coroutine.yield(x) end)
debug.sethook(co, function() end, "l")
coroutine.resume(co)
assert(debug.traceback(co) and debug.getinfo(co, 1, "Sl") and debug.getlocal(co, 1, 1) == "x" and debug.sethook(co) == nil)
assert(debug.getregistry() and debug.getmetatable("").__index == string)
debug.setmetatable(nil, { __index = function() return 1 end })
assert((nil).x == 1)
debug.setmetatable(nil, nil)
local file = io.tmpfile and assert(io.tmpfile())
assert(debug.getuservalue(file, 1) == nil and not debug.setuservalue(file, 1, 1))
file:close()
return true
