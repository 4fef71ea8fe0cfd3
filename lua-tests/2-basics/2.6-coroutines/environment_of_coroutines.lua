-- Coroutines share globals, upvalues and the registry of the state; each has a stack and hooks of its own.
shared = 1
local up = 1
local co = coroutine.create(function() shared = shared + 1 up = up + 1 coroutine.yield() shared = shared * 10 end)
coroutine.resume(co)
print(shared, up) --> 2	2
coroutine.resume(co)
print(shared) --> 20
-- Locals of a suspended coroutine are visible to debug, and stay what they were.
co = coroutine.create(function(a) local b = a * 2 coroutine.yield(b) return a + b end)
coroutine.resume(co, 5)
print(debug.getlocal(co, 1, 1)) --> a	5
print(debug.getlocal(co, 1, 2)) --> b	10
print(debug.setlocal(co, 1, 2, 100), coroutine.resume(co)) --> b	true	105
-- Closures made inside outlive it.
local get, set
coroutine.wrap(function() local v = "inside" get = function() return v end set = function(x) v = x end coroutine.yield() end)()
set("changed outside")
print(get()) --> changed outside
-- A closure over a variable of a coroutine that is still suspended, used from outside.
local peek
co = coroutine.wrap(function() local n = 1 peek = function() return n end while true do n = n + 1 coroutine.yield() end end)
co() co()
print(peek()) --> 3
co()
print(peek()) --> 4
-- Errors of one do not disturb another.
local good = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end)
good()
pcall(coroutine.wrap(function() error("x") end))
print(good(), good()) --> 2	3
-- Collected while suspended.
local weak = setmetatable({}, { __mode = "k" })
for i = 1, 10 do local c = coroutine.create(function() local big = { i } coroutine.yield(big) end) coroutine.resume(c) weak[c] = true end
collectgarbage() collectgarbage()
print(next(weak)) --> nil
-- A coroutine as key and value, compared by identity.
local c1, c2 = coroutine.create(print), coroutine.create(print)
print(c1 == c1, c1 == c2, ({ [c1] = "one" })[c1], ({ [c1] = "one" })[c2]) --> true	false	one	nil
-- coroutine.running in the main program is always the same thread.
print(coroutine.running() == coroutine.running(), coroutine.wrap(function() return (coroutine.running()) end)() == coroutine.running()) --> true	false
-- table.unpack of many values through resume and yield.
local many = {}
for i = 1, 200 do many[i] = i end
co = coroutine.wrap(function(...) local n = select("#", ...) local m = select("#", coroutine.yield(...)) return n, m end)
print(select("#", co(table.unpack(many))), co(table.unpack(many, 1, 150))) --> 200	200	150
-- Stack overflow inside a coroutine ends only it.
co = coroutine.create(function() local function f() return 1 + f() end return f() end)
local ok, message = coroutine.resume(co)
print(ok, message:match("stack overflow"), coroutine.status(co)) --> false	stack overflow	dead
-- A coroutine that resumes itself indirectly.
local x, y
x = coroutine.create(function() return coroutine.resume(y) end)
y = coroutine.create(function() return coroutine.resume(x) end)
print(coroutine.resume(x)) --> true	true	false	cannot resume non-suspended coroutine
