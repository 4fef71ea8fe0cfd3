-- Calls: argument adjustment, string and table calls, methods, order of evaluation, results.
local function f(...) return select("#", ...), ... end
print(f()) --> 0
print(f(nil), (f(1, 2))) --> 1	2
print(f(f(1), f(2, 3))) --> 4	1	2	2	3
print((f(1, 2, 3))) --> 3
print(f "str", f [[long]], f {} == 1, (f { 1 })) --> 1	1	true	1
local t = { name = "obj" }
function t.plain(a, b) return a, b end
function t:method(a, b) return self.name, a, b end
t.nested = { deep = {} }
function t.nested.deep.f(x) return "deep " .. x end
function t.nested.deep:g(x) return self == t.nested.deep, x end
print(t.plain(1, 2), t:method(3, 4), t.method(t, 5)) --> 1	obj	obj	5	nil
print(t.nested.deep.f("f"), t.nested.deep:g("g")) --> deep f	true	g
print(t:method "s", t:method { 1 } == "obj", ("x"):rep(3), #("abc"):upper()) --> obj	true	xxx	3
local s = "text"
print(s:len(), s:sub(2, 3):upper(), ("%d"):format(7)) --> 4	EX	7
-- Missing arguments are nil, extra ones are dropped.
local function two(a, b) return a, b end
print(two(1), two(1, 2, 3)) --> 1	1	2
-- Arguments are evaluated from left to right, before the call, the function expression first.
local log = {}
local function note(x) log[#log + 1] = x return x end
local function get(x) note(x) return note end
get("f")(note("a"), note("b"))
print(table.concat(log, " ")) --> f a b a
-- Chains of calls.
local function curry(a) return function(b) return function(c) return a + b + c end end end
print(curry(1)(2)(3), (curry(1)(2))(4)) --> 6	7
local builder = {}
function builder:add(x) self[#self + 1] = x return self end
print(table.concat(builder:add("a"):add("b"):add("c"), "-")) --> a-b-c
-- A parenthesised function, immediately called; a call on a new line.
print((function(...) return ... end)(1, 2)) --> 1	2
local r = f
(5)
print(r) --> 1
-- Results in the middle are cut to one value, at the end they all count.
local function mr() return 1, 2, 3 end
local a, b, c, d = mr(), mr()
print(a, b, c, d) --> 1	1	2	3
print(({ mr(), mr() })[4], mr(), "end") --> 3	1	end
