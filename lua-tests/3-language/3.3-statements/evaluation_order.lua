-- All expressions come before any assignment; calls, operands and fields are evaluated from left to right.
local trail = {}
local function note(x, y) trail[#trail + 1] = tostring(x) if y == nil then return x end return y end
local function flush() print(table.concat(trail, " ")) trail = {} end
local t = {}
t[note("k1")], t[note("k2")], t[note("k3")] = note("v1"), note("v2"), note("v3")
flush() --> k1 k2 k3 v1 v2 v3
print(t.k1, t.k2, t.k3) --> v1	v2	v3
local log = setmetatable({}, { __newindex = function(_, k, v) note(k .. "=" .. tostring(v)) end, __index = function(_, k) note("get " .. k) return k end })
log.a, log.b, log.c = 1, 2, 3
flush() --> c=3 b=2 a=1
log.a, log.b, log.c = log.x, log.y
flush() --> get x get y c=nil b=y a=x
log.a, log.b = (function() note("call") return 1, 2, 3 end)()
flush() --> call b=2 a=1
-- Swaps, and indices that are assigned to in the same statement.
local a, b, c = 1, 2, 3
a, b, c = c, a, b
print(a, b, c) --> 3	1	2
local i, list = 1, { "x", "y", "z" }
i, list[i] = i + 1, "changed"
print(i, list[1], list[2]) --> 2	changed	y
i, list[i], list = 3, "second", {}
print(i, list[2]) --> 3	nil
local self = { next = { name = "n" } }
self, self.next = self.next, nil
print(self.name, self.next) --> n	nil
do
  local x, y, z = 0, 0, 0
  local function set(n) x = n return n end
  y, z = x, set(5)
  print(x, y, z) --> 5	0	5
  local r = x + set(7) + x
  print(r) --> 21
  local s = { x, set(1), x, set(2), x }
  print(table.concat(s, " ")) --> 7 1 1 2 2
end
-- Arguments, constructors, concatenation, comparisons, logical operators.
local function f(...) return select("#", ...) end
f(note(1), note(2), (note(3))) flush() --> 1 2 3
local _ = { note("a"), x = note("b"), [note("key")] = note("value"), note("c") } flush() --> a b key value c
_ = note("p") .. note("q") .. note("r") flush() --> p q r
_ = note(1) + note(2) * note(3) - note(4) flush() --> 1 2 3 4
_ = note(2) ^ note(3) ^ note(2) flush() --> 2 3 2
_ = note(1) < note(2), note(4) > note(3), note(1) == note(1) flush() --> 1 2 4 3 1 1
_ = note("and", false) and note("never") or note("or") flush() --> and or
local object = { method = function(self, x) note("called " .. x) return self end }
note("object", object):method(note("argument 1")):method(note("argument 2"))
flush() --> object argument 1 called argument 1 argument 2 called argument 2
-- `local function` sees itself, `local f = function` does not.
local function fact(n) return n <= 1 and 1 or n * fact(n - 1) end
print(fact(10)) --> 3628800
local g = function() return g end
print(g()) --> nil
-- A local is in scope after its statement only.
local v = "outer"
do local v = v .. " inner" print(v) end --> outer inner
local v, w = v .. "!", v .. "?"
print(v, w) --> outer!	outer?
-- Numeric for evaluates its three expressions once, before the loop; the generic for its list.
for k = note(1), note(2), note(1) do note("body" .. k) end flush() --> 1 2 1 body1 body2
for k in note("iterator", function(_, k) k = (k or 0) + 1 if k < 3 then return note(k) end end), note("state"), nil do end flush() --> iterator state 1 2
-- Missing values are nil, values too many are evaluated and dropped.
local m, n, o = note(1), note(2) flush() --> 1 2
print(m, n, o) --> 1	2	nil
m, n = note(1), note(2), note(3) flush() --> 1 2 3
print(m, n) --> 1	2
m, n, o = (function() return 1, 2, 3 end)(), 10
print(m, n, o) --> 1	10	nil
m, n, o = 10, (function() return 1, 2, 3 end)()
print(m, n, o) --> 10	1	2
m, n, o = 10, ((function() return 1, 2, 3 end)())
print(m, n, o) --> 10	1	nil
