-- An error in a closing method replaces the error before it; the other variables are still closed.
local function tbc(name, fails)
  return setmetatable({}, { __close = function(_, e)
    print("close " .. name, e)
    if fails then error(fails, 0) end
  end })
end
print(pcall(function()
  local a <close> = tbc("a")
  local b <close> = tbc("b", "error in b")
  local c <close> = tbc("c")
  local d <close> = tbc("d", "error in d")
  error("original", 0)
end))
--> close d	original
--> close c	error in d
--> close b	error in d
--> close a	error in b
--> false	error in b
print(pcall(function()
  local a <close> = tbc("a")
  local b <close> = tbc("b", "error in b")
  return "value lost"
end))
--> close b	nil
--> close a	error in b
--> false	error in b
print(pcall(function()
  for i = 1, 3 do
    local x <close> = tbc("loop" .. i, i == 2 and "stop at 2")
  end
end))
--> close loop1	nil
--> close loop2	nil
--> false	stop at 2
print(pcall(function()
  local a <close> = tbc("a")
  do local b <close> = tbc("b", setmetatable({}, { __tostring = function() return "an object" end })) end
  print("not reached")
end))
--> close b	nil
--> close a	an object
--> false	an object
local co = coroutine.wrap(function()
  local a <close> = tbc("in coroutine", "raised by close")
  coroutine.yield(1)
  error("in the body", 0)
end)
print(co()) --> 1
print(pcall(co))
--> close in coroutine	in the body
--> false	raised by close
local c2 = coroutine.create(function() local a <close> = tbc("closed from outside", "failed") coroutine.yield() end)
coroutine.resume(c2)
print(coroutine.close(c2))
--> close closed from outside	nil
--> false	failed
print(coroutine.close(c2)) --> true
print(xpcall(function()
  local a <close> = tbc("with handler", "second")
  error("first", 0)
end, function(m) return "handled " .. tostring(m) end))
--> close with handler	handled first
--> false	handled second
-- A runtime error inside the method, with its position.
print(pcall(function()
  local x <close> = setmetatable({}, { __close = function() local n = nil ; return n.field end })
end))
--> false	errors_in_close.lua:67: attempt to index a nil value (local 'n')
-- The error value may be nil, and is what the methods see.
print(pcall(function() local x <close> = tbc("nil error") error(nil) end))
--> close nil error	nil
--> false	nil
-- __close removed after the declaration.
print(pcall(function()
  local mt = { __close = print }
  local x <close> = setmetatable({}, mt)
  mt.__close = nil
end))
--> false	errors_in_close.lua:79: attempt to call a nil value (metamethod 'close')
print(pcall(function()
  local mt = { __close = print }
  local name <close> = setmetatable({}, mt)
  mt.__close = 5
  error("body", 0)
end))
--> false	attempt to call a number value
