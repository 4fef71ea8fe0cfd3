--@ --isolate
-- Errors, closing, and the end of coroutines.
state = "main"
local function fail() state = "failing"; error("oops: " .. state, 0) end
print(coroutine.resume(coroutine.create(fail))) --> false	oops: failing
print(state) --> main
print(pcall(coroutine.wrap(fail))) --> false	oops: failing
print(state) --> main
print(pcall(fail)) --> false	oops: failing
print(state) --> failing
state = "main"

-- A message handler and what is closed run where the error was.
print(coroutine.wrap(function()
  state = "handled"
  return xpcall(fail, function(m) return m .. ", " .. state end)
end)())
--> false	oops: failing, failing
print(state) --> main
local function closer(label)
  return setmetatable({}, { __close = function(_, e) print(label, state, e) end })
end
local co = coroutine.create(function()
  local c <close> = closer "closed"
  state = "suspended"
  coroutine.yield()
end)
coroutine.resume(co)
print(state) --> main
print(coroutine.close(co), coroutine.status(co))
--> closed	suspended	nil
--> true	dead
print(state) --> main
co = coroutine.create(function()
  local c <close> = closer "failed"
  state = "dying"
  error("the end", 0)
end)
print(coroutine.resume(co)) --> false	the end
print(coroutine.close(co))
--> failed	dying	the end
--> false	the end
print(state) --> main
print(pcall(coroutine.wrap(function() local c <close> = closer "wrapped"; state = "w"; error("wrap", 0) end)))
--> wrapped	w	wrap
--> false	wrap
print(state) --> main
-- One that never ran.
print(coroutine.close(coroutine.create(function() end)), state) --> true	main

-- Yields through everything, and nested coroutines.
local nested = coroutine.wrap(function()
  level = 1
  local inner = coroutine.wrap(function()
    level = level + 1
    pcall(function()
      level = level + 1
      coroutine.yield(level)
      level = level + 1
    end)
    local t = setmetatable({}, { __add = function(a) level = level + 1; coroutine.yield(level); return level end })
    print("inner", level, t + 1)
    return level
  end)
  print("outer", level, inner())
  coroutine.yield(level)
  print("outer", level, inner())
  coroutine.yield(level)
  return inner(), level
end)
print(nested(), level)
--> outer	1	3
--> 1	nil
print(nested(), level)
--> outer	1	5
--> 1	nil
print(nested())
--> inner	4	5
--> 5	1
print(level) --> nil

-- What a coroutine had goes with it.
local weak = setmetatable({}, { __mode = "v" })
local finished = coroutine.wrap(function() big = {}; weak[1] = big end)
finished()
local suspended = coroutine.wrap(function() big = {}; weak[2] = big; coroutine.yield(); return big ~= nil end)
suspended()
collectgarbage()
print(weak[1], type(weak[2])) --> nil	table
print(suspended()) --> true
collectgarbage()
print(weak[2]) --> nil

-- Many of them, with collections in between.
local sum = 0
for i = 1, 300 do
  local c = coroutine.wrap(function()
    n, s, t = i, "s" .. i, { i }
    for _ = 1, 3 do coroutine.yield(n) ; n = n + t[1] end
  end)
  for _ = 1, 3 do sum = sum + c() end
  if i % 50 == 0 then collectgarbage("step") end
end
print(sum, n, s, t) --> 270900	nil	nil	nil

-- Finalizers see the globals of whoever runs.
state = "collecting"
do local _ = setmetatable({}, { __gc = function() finalized = state end }) end
collectgarbage()
print(finalized) --> collecting
