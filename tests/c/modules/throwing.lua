-- Exceptions of a module in C++: nobody outside of the command would catch them, so they are errors.
package.cpath = "./?.so"
local throwing = require "throwing"

local ok, message = pcall(throwing.raise, "x")
assert(not ok and message == "C++ exception")

local called = false
ok, message = xpcall(throwing.call, function(m) called = true return m .. "!" end, throwing.raise, "x")
assert(not ok and message == "C++ exception!" and called)

local closed
ok, message = pcall(function()
  local a <close> = setmetatable({}, {__close = function(_, e) closed = e end})
  throwing.call(throwing.call, function() throwing.raise("x") end)
end)
assert(not ok and message == closed)

local thread = coroutine.create(function() coroutine.yield(1) throwing.raise("x") end)
assert(coroutine.resume(thread))
ok, message = coroutine.resume(thread)
assert(not ok and message == "C++ exception" and coroutine.status(thread) == "dead")

-- Exceptions run destructors. Errors of Lua leave the frames of C++ without them, as with `longjmp`.
ok, message = pcall(throwing.raise)
assert(not ok and message:find "bad argument #1 to 'throwing.raise'")
local alive, uncaught = throwing.count()
assert(alive == 3 and uncaught == 0)

print "OK"
