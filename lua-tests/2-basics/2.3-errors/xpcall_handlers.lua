-- xpcall: the handler runs at the point of the error, before the stack unwinds.
print(xpcall(function() return "fine", 2 end, print)) --> true	fine	2
print(xpcall(function(...) return ... end, print, 1, nil, 3)) --> true	1	nil	3
print(xpcall(error, function(m) return "handled: " .. tostring(m) end, "msg", 0)) --> false	handled: msg
print(xpcall(error, function(m) return m, "dropped" end, "only one result", 0)) --> false	only one result
print(xpcall(error, function() end, "x")) --> false	nil
print(xpcall(error, function(m) return type(m), m end)) --> false	nil
print(xpcall(function() local x = nil ; x() end, function(m) return "H:" .. m end)) --> false	H:xpcall_handlers.lua:8: attempt to call a nil value (local 'x')
-- The stack is still there.
print(xpcall(function() local secret = "local of the failing function" ; error("x", 0) end, function()
  for level = 1, 10 do
    local name, value = debug.getlocal(level, 1)
    if name == "secret" then return value end
  end
end))
--> false	local of the failing function
local trace = select(2, xpcall(function() error("traced", 0) end, debug.traceback))
print(trace:match("^[^\n]*"), trace:find("in function <xpcall_handlers.lua:", 1, true) ~= nil) --> traced	true
-- An error inside the handler.
print(xpcall(error, function() error("again") end, "first")) --> false	error in error handling
print(xpcall(error, function(m) if m == "first" then error("second", 0) end return "gave up with " .. m end, "first", 0)) --> false	gave up with second
local count = 0
print(xpcall(error, function() count = count + 1 error("over and over", 0) end, "start")) --> false	error in error handling
print(count > 1, count < 300) --> true	true
print(pcall(xpcall, error, 42, "handler is no function")) --> false	bad argument #2 to 'xpcall' (function expected, got number)
print(pcall(xpcall, error, nil, "handler is nil")) --> false	bad argument #2 to 'xpcall' (function expected, got nil)
print(pcall(xpcall)) --> false	bad argument #2 to 'xpcall' (function expected, got no value)
print(pcall(xpcall, print)) --> false	bad argument #2 to 'xpcall' (function expected, got no value)
-- Handlers do not run for errors that an inner pcall catches.
local seen = {}
print(xpcall(function() pcall(error, "inner", 0) return "quiet" end, function(m) seen[#seen + 1] = m end), #seen) --> true	0
-- Nested xpcall: the innermost handler runs.
print(xpcall(function()
  print(xpcall(error, function(m) return "inner " .. m end, "a", 0))
  error("b", 0)
end, function(m) return "outer " .. m end))
--> false	inner a
--> false	outer b
-- A handler that itself uses pcall and coroutines.
print(xpcall(error, function(m)
  local _, e = pcall(error, m .. "+", 0)
  return coroutine.wrap(function() coroutine.yield(e .. "co") end)()
end, "m", 0))
--> false	m+co
-- stack overflow is caught by handlers as well
print(xpcall(function() local function f() return 1 + f() end return f() end, function(m) return (m:match("stack overflow")) end)) --> false	stack overflow
print(select("#", xpcall(error, function() return 1, 2, 3 end))) --> 2
-- Yielding inside xpcall keeps the handler.
local co = coroutine.wrap(function()
  return xpcall(function() coroutine.yield("pause") error("after yield", 0) end, function(m) return "H " .. m end)
end)
print(co()) --> pause
print(co()) --> false	H after yield
