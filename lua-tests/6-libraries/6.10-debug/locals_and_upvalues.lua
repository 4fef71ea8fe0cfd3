-- getlocal, setlocal, getupvalue, setupvalue, upvalueid, upvaluejoin.
local function names(level)
  local out, n = {}, 1
  while true do
    local name, value = debug.getlocal(level + 1, n)
    if not name then break end
    if name:sub(1, 1) ~= "(" then out[#out + 1] = name .. "=" .. tostring(value) end
    n = n + 1
  end
  return table.concat(out, " ")
end
local function f(a, b, ...)
  local c = a + b
  do local inner = "gone" end
  local d <const>, e = 5, "e"
  for i = 1, 1 do local l = i * 2 print(names(1)) end
  print(names(1))
  print(debug.getlocal(1, -1), debug.getlocal(1, -2), debug.getlocal(1, -3))
  print(debug.setlocal(1, 1, 100), a, debug.setlocal(1, -1, "changed"), (...), debug.setlocal(1, 100, 0))
end
f(1, 2, "v1", "v2")
--> a=1 b=2 c=3 d=5 e=e i=1 l=2
--> a=1 b=2 c=3 d=5 e=e
--> (vararg)	(vararg)	nil
--> a	100	(vararg)	changed	nil
print(debug.getlocal(f, 1), debug.getlocal(f, 2), debug.getlocal(f, 3), debug.getlocal(rawequal, 1)) --> a	b	nil	nil
print(pcall(debug.getlocal, 100, 1)) --> false	bad argument #1 to 'debug.getlocal' (level out of range)
print(pcall(debug.setlocal, 100, 1, 1)) --> false	bad argument #1 to 'debug.setlocal' (level out of range)
print(pcall(debug.getlocal, "x", 1)) --> false	bad argument #1 to 'debug.getlocal' (number expected, got string)
print(pcall(debug.getlocal, 1)) --> false	bad argument #2 to 'debug.getlocal' (number expected, got no value)
local function temps(x) return debug.getlocal(2, 1) end
print((temps(1)) ~= nil) --> true
-- Native functions have temporaries without names.
print(select(1, debug.getlocal(0, 1)) or "none") --> (C temporary)
-- Upvalues.
local u1, u2 = 1, "two"
local function g() return u1, u2 end
print(debug.getupvalue(g, 1)) print(debug.getupvalue(g, 2)) print(debug.getupvalue(g, 3))
--> u1	1
--> u2	two
-->
print(debug.setupvalue(g, 1, 10), u1, debug.setupvalue(g, 3, 0), g()) --> u1	10	nil	10	two
print(debug.getupvalue(rawequal, 1), debug.getupvalue(string.gmatch("a", "a"), 1)) --> nil		a
local function h() return u1 end
print(debug.upvalueid(g, 1) == debug.upvalueid(h, 1), debug.upvalueid(g, 2) == debug.upvalueid(h, 1), type(debug.upvalueid(g, 1)), debug.upvalueid(g, 5)) --> true	false	userdata	nil
local function mk() local v = 0 return function() v = v + 1 return v end end
local c1, c2 = mk(), mk()
c1() c1()
debug.upvaluejoin(c2, 1, c1, 1)
print(c2(), c1(), debug.upvalueid(c1, 1) == debug.upvalueid(c2, 1)) --> 3	4	true
print(pcall(debug.upvaluejoin, c1, 5, c2, 1)) --> false	bad argument #2 to 'debug.upvaluejoin' (invalid upvalue index)
print(pcall(debug.upvaluejoin, c1, 1, rawequal, 1)) --> false	bad argument #4 to 'debug.upvaluejoin' (invalid upvalue index)
print(pcall(debug.getupvalue, 5, 1)) --> false	bad argument #1 to 'debug.getupvalue' (function expected, got number)
print(pcall(debug.setupvalue, g, 1)) --> false	bad argument #3 to 'debug.setupvalue' (value expected)
print(pcall(debug.upvalueid, 5, 1)) --> false	bad argument #1 to 'debug.upvalueid' (function expected, got number)
-- Through coroutines.
local co = coroutine.create(function(a) local b = a * 2 coroutine.yield() return a, b end)
coroutine.resume(co, 21)
print(debug.getlocal(co, 1, 1)) print(debug.getlocal(co, 1, 2)) print(debug.getlocal(co, 1, 3))
--> a	21
--> b	42
--> nil
print(debug.setlocal(co, 1, 2, "set from outside"), coroutine.resume(co)) --> b	true	21	set from outside
-- A stripped function has no names.
local s = load(string.dump(function(a) local b = a return b, u1 end, true))
print(debug.getlocal(s, 1), (debug.getupvalue(s, 1))) --> nil	(no name)
-- _ENV is the upvalue of chunks and of functions that use globals.
print((debug.getupvalue(load("return x"), 1)), (debug.getupvalue(function() return someGlobal end, 1)), debug.getupvalue(function() end, 1)) --> _ENV	_ENV
