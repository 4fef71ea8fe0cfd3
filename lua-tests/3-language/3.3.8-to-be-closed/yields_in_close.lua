-- Closing methods may yield: on normal exit, on return, on error, in loops.
local function tbc(name)
  return setmetatable({}, { __close = function(_, e)
    local got = coroutine.yield("closing " .. name)
    print("closed " .. name, e, got)
  end })
end
local function drive(f, ...)
  local co = coroutine.create(f)
  local n = 0
  repeat
    n = n + 1
    print(coroutine.status(co), coroutine.resume(co, n))
  until coroutine.status(co) == "dead"
end
drive(function() do local a <close> = tbc("a") local b <close> = tbc("b") end return "done" end)
--> suspended	true	closing b
--> closed b	nil	2
--> suspended	true	closing a
--> closed a	nil	3
--> suspended	true	done
drive(function() local a <close> = tbc("a") return "x", "y" end)
--> suspended	true	closing a
--> closed a	nil	2
--> suspended	true	x	y
drive(function() return pcall(function() local a <close> = tbc("a") error("oops", 0) end) end)
--> suspended	true	closing a
--> closed a	oops	2
--> suspended	true	false	oops
drive(function() for i = 1, 2 do local a <close> = tbc("loop " .. i) end end)
--> suspended	true	closing loop 1
--> closed loop 1	nil	2
--> suspended	true	closing loop 2
--> closed loop 2	nil	3
--> suspended	true
drive(function() local a <close> = tbc("uncaught") error("to the resumer", 0) end) --> suspended	false	to the resumer
drive(function()
  for _ in function(_, c) return not c or nil end, nil, nil, tbc("for state") do break end
  return "after the loop"
end)
--> suspended	true	closing for state
--> closed for state	nil	2
--> suspended	true	after the loop
-- An inner function returns through two blocks, the values survive the yields.
drive(function()
  local function inner() local a <close> = tbc("inner") local b <close> = tbc("inner 2") return 1, 2, 3 end
  return "results:", inner()
end)
--> suspended	true	closing inner 2
--> closed inner 2	nil	2
--> suspended	true	closing inner
--> closed inner	nil	3
--> suspended	true	results:	1	2	3
