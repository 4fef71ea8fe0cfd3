-- The eight types, their names, and how values print.
print(type(nil), type(true), type(1), type(1.5), type("s"), type({}), type(print), type(function() end), type(coroutine.create(print)), type(io.stdout)) --> nil	boolean	number	number	string	table	function	function	thread	userdata
print(nil, true, false, 1, -1, 1.5, "text") --> nil	true	false	1	-1	1.5	text
print(tostring(nil), tostring(true), tostring(12), tostring(1.0), tostring("s")) --> nil	true	12	1.0	s
for _, v in ipairs { {}, print, function() end, coroutine.create(print), io.stdout } do
  print((tostring(v):gsub("0x%x+", "ADDR"):gsub("builtin: %x+", "ADDR")))
end
--> table: ADDR
--> function: ADDR
--> function: ADDR
--> thread: ADDR
--> file (ADDR)
print(tostring({}) ~= tostring({}), tostring(print) == tostring(print)) --> true	true
print(math.type(1), math.type(1.0), math.type("1"), math.type(nil), pcall(math.type)) --> integer	float	nil	nil	false	bad argument #1 to 'math.type' (value expected)
print(pcall(type)) --> false	bad argument #1 to 'type' (value expected)
print(1 == 1.0, math.type(1) == math.type(1.0), "1" == 1, nil == false) --> true	false	false	false
-- Any value but nil and NaN is a key; floats with integer values are integers.
local t = {}
t[true], t[1.5], t[print], t[t] = "boolean", "float", "function", "table"
print(t[true], t[1.5], t[print], t[t], t[false]) --> boolean	float	function	table	nil
t[1.0] = "one"
print(t[1], next({ [3.0] = 0 })) --> one	3	0
t[-0.0] = "zero"
print(t[0], t[0.0], t[-0.0]) --> zero	zero	zero
t["a\0b"] = "embedded"
print(t["a\0b"], t["a"], t["a\0c"]) --> embedded	nil	nil
print(t[nil], t[0 / 0], rawget(t, nil)) --> nil	nil	nil
-- Strings are compared by content, tables by identity.
local a, b = ("x"):rep(100), ("x"):rep(100)
print(a == b, ({ [a] = 1 })[b], {} == {}, t == t) --> true	1	false	true
-- nil assigned to a field removes it.
local r = { 1, 2, 3, x = 1 }
r.x, r[3] = nil, nil
print(r.x, #r, next({ nil })) --> nil	2	nil
-- What counts as true.
for _, v in ipairs { 0, "", "false", {}, 0.0 / 1 } do io.write(v and "true " or "false ") end print() --> true true true true true 
print(not nil, not false, not 0, not "") --> true	true	false	false
