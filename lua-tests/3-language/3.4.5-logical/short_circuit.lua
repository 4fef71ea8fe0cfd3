-- `and` and `or` give one of their operands and evaluate the second only when needed.
print(10 or 20, 10 or error(), nil or "a", nil and 10, false and error(), false and nil, false or nil, 10 and 20) --> 10	10	a	nil	false	false	nil	20
print(not nil, not false, not 0, not "", not {}, not not nil) --> true	true	false	false	false	false
local calls = 0
local function hit(v) calls = calls + 1 return v end
local r = hit(nil) and hit(1) or hit(2)
print(r, calls) --> 2	2
print(hit(false) or hit(nil) or hit("last"), calls) --> last	5
print(hit(1) and hit(2) and hit(3), calls) --> 3	8
print(1 and nil or "fallback", 1 and false or nil) --> fallback	nil
local a, b, c = nil, false, 0
print(a or b, b or a, a and b, b and a, c and a, c or a, a == nil and b == false) --> false	nil	nil	false	nil	0	true
print((a or b) or c, a or (b or c), (c and a) or b, c and (a or "d")) --> 0	0	false	d
-- As conditions.
if a or c then print("then") else print("else") end --> then
if a and c then print("then") else print("else") end --> else
if not (a or b) then print("then") else print("else") end --> then
if not a and not b and c == 0 then print("then") end --> then
while a or b do error() end
local n = 0
repeat n = n + 1 until n > 3 and n % 2 == 0 or n == 100
print(n) --> 4
-- Values of calls and varargs are cut to one.
local function two() return 1, 2 end
local function none() end
print(two() and two(), two() or 5) --> 1	1
print(none() or "none", (two())) --> none	1
local function f(...) return ... or "empty", select("#", ...) and "counted" end
print(f()) --> empty	counted
print(f(nil, 1)) --> empty	counted
-- Nested mixtures as arguments, in constructors, in returns.
local t = { a and 1 or 2, c and 3 or 4, [a or "k"] = b or "v" }
print(t[1], t[2], t.k) --> 2	3	v
local function g(x) return x == nil and "nil" or x and "true" or "false" end
print(g(nil), g(true), g(false)) --> nil	true	false
local x = a and a.b and a.b.c
print(x, c and c + 1, (c or 1) + 1) --> nil	1	1
print(1 < 2 and 2 < 3, 1 < 2 or error(), not (1 < 2) or "end") --> true	true	end
