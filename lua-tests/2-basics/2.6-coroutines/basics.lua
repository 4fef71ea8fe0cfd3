-- create, resume, yield, status, wrap: values go both ways.
local co = coroutine.create(function(a, b)
  print("start", a, b)
  local c = coroutine.yield(a + b)
  print("resumed with", c)
  local d, e = coroutine.yield(c * 2, "two values")
  print("resumed with", d, e)
  return "returned", d + e
end)
print(type(co), coroutine.status(co)) --> thread	suspended
print(coroutine.resume(co, 1, 2))
--> start	1	2
--> true	3
print(coroutine.status(co)) --> suspended
print(coroutine.resume(co, 10))
--> resumed with	10
--> true	20	two values
print(coroutine.resume(co, 3, 4))
--> resumed with	3	4
--> true	returned	7
print(coroutine.status(co)) --> dead
print(coroutine.resume(co)) --> false	cannot resume dead coroutine
print(coroutine.resume(co, "again")) --> false	cannot resume dead coroutine
-- No values, many values, nils.
co = coroutine.create(function(...) print(select("#", ...)) print(select("#", coroutine.yield())) print(select("#", coroutine.yield(nil, nil))) return end)
print(coroutine.resume(co, nil, nil))
--> 2
--> true
print(coroutine.resume(co))
--> 0
--> true	nil	nil
print(coroutine.resume(co, nil))
--> 1
--> true
print(coroutine.status(co)) --> dead
-- wrap
local gen = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end)
print(gen(), gen(), gen(), gen()) --> 1	2	3
print(pcall(gen)) --> false	cannot resume dead coroutine
local fails = coroutine.wrap(function() error("in wrap") end)
print(pcall(fails)) --> false	basics.lua:40: in wrap
print(pcall(fails)) --> false	cannot resume dead coroutine
local failsTable = coroutine.wrap(function() error({ code = 7 }) end)
print(select(2, pcall(failsTable)).code) --> 7
-- Errors end a coroutine.
co = coroutine.create(function() local x = nil ; return x.field end)
print(coroutine.resume(co)) --> false	basics.lua:46: attempt to index a nil value (local 'x')
print(coroutine.status(co), coroutine.resume(co)) --> dead	false	cannot resume dead coroutine
co = coroutine.create(error)
print(coroutine.resume(co, "raised at once", 0)) --> false	raised at once
-- status from inside and outside; running; isyieldable.
local main, isMain = coroutine.running()
print(type(main), isMain, coroutine.isyieldable(), coroutine.status(main)) --> thread	true	false	running
local outer
outer = coroutine.create(function()
  print(coroutine.status(outer), coroutine.isyieldable(), coroutine.running() == outer, select(2, coroutine.running()))
  local inner = coroutine.create(function() print(coroutine.status(outer)) end)
  coroutine.resume(inner)
  print(coroutine.status(inner), coroutine.isyieldable(inner), coroutine.isyieldable(main))
end)
print(coroutine.isyieldable(outer)) --> true
coroutine.resume(outer)
--> running	true	true	false
--> normal
--> dead	true	false
-- Wrong uses.
print(pcall(coroutine.yield)) --> false	attempt to yield from outside a coroutine
print(coroutine.resume(coroutine.running())) --> false	cannot resume non-suspended coroutine
print(coroutine.wrap(function() return coroutine.resume(coroutine.running()) end)()) --> false	cannot resume non-suspended coroutine
local self self = coroutine.wrap(function() return pcall(self) end)
print(self()) --> false	cannot resume non-suspended coroutine
print(coroutine.wrap(function() return coroutine.resume(main) end)()) --> false	cannot resume non-suspended coroutine
print(pcall(coroutine.create)) --> false	bad argument #1 to 'coroutine.create' (function expected, got no value)
print(pcall(coroutine.create, 42)) --> false	bad argument #1 to 'coroutine.create' (function expected, got number)
print(pcall(coroutine.resume)) --> false	bad argument #1 to 'coroutine.resume' (thread expected, got no value)
print(pcall(coroutine.resume, print)) --> false	bad argument #1 to 'coroutine.resume' (thread expected, got function)
print(pcall(coroutine.status, {})) --> false	bad argument #1 to 'coroutine.status' (thread expected, got table)
print(pcall(coroutine.wrap, "x")) --> false	bad argument #1 to 'coroutine.wrap' (function expected, got string)
print(pcall(coroutine.close)) --> false	bad argument #1 to 'coroutine.close' (thread expected, got no value)
print(pcall(coroutine.isyieldable, 1)) --> false	bad argument #1 to 'coroutine.isyieldable' (thread expected, got number)
-- Native functions as bodies.
print(coroutine.resume(coroutine.create(print), "from print"))
--> from print
--> true
print(coroutine.wrap(math.max)(3, 9, 4)) --> 9
print(coroutine.wrap(coroutine.yield)("a native yield")) --> a native yield
print(coroutine.resume(coroutine.create(string.rep), "ab", 3)) --> true	ababab
local y = coroutine.create(coroutine.yield)
print(coroutine.resume(y, 1, 2), coroutine.status(y), coroutine.resume(y, 3, 4), coroutine.status(y)) --> true	suspended	true	dead
