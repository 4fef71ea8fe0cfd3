-- Multiple assignment evaluates every expression before it assigns, and adjusts the number of values.
local a, b, c = 1, 2
print(a, b, c) --> 1	2	nil
a, b = b, a
print(a, b) --> 2	1
a, b, c = 10, 20, 30, 40
print(a, b, c) --> 10	20	30
local function f() return 1, 2, 3 end
a, b, c = f()
print(a, b, c) --> 1	2	3
a, b, c = f(), 10
print(a, b, c) --> 1	10	nil
a, b, c = 0, f()
print(a, b, c) --> 0	1	2
a, b, c = (f())
print(a, b, c) --> 1	nil	nil
a, b, c = f(), f(), f()
print(a, b, c) --> 1	1	1
local t, i = {}, 1
i, t[i] = i + 1, 20
print(i, t[1], t[2]) --> 2	20	nil
local x, y, z = { v = 1 }, { v = 2 }
x.v, y.v = y.v, x.v
print(x.v, y.v) --> 2	1
local q = { 1, 2, 3 }
q[1], q[2], q[3] = q[3], q[1], q[2]
print(q[1], q[2], q[3]) --> 3	1	2
-- The table and the key of a target are evaluated before the assignment changes their variables.
local tab = { name = "old" }
local old = tab
tab, tab.name = { name = "fresh" }, "changed"
print(old.name, tab.name) --> changed	fresh
local k = "first"
local s = {}
k, s[k] = "second", "value"
print(k, s.first, s.second) --> second	value	nil
do
  local a = { n = 1 }
  local b = a
  a.n, a = 2, { n = 3 }
  print(b.n, a.n) --> 2	3
end
do
  local i = 1
  local arr = { 10, 20, 30 }
  i, arr[i], arr[i + 1] = 3, "a", "b"
  print(i, arr[1], arr[2], arr[3]) --> 3	a	b	30
end
-- Globals, upvalues and fields mixed.
local up = "up"
local function mixed()
  up, g, t.field = "UP", "G", "F"
  up, g = g, up
end
mixed()
print(up, g, t.field) --> G	UP	F
g = nil
local log = {}
local function note(v) log[#log + 1] = v return v end
local function tabOf(v) note(v) return setmetatable({}, { __newindex = function(_, key, value) note("set " .. key .. "=" .. value) end }) end
tabOf("t1")[note("k1")], tabOf("t2")[note("k2")] = note("v1"), note("v2")
table.sort(log)
print(table.concat(log, " ")) --> k1 k2 set k1=v1 set k2=v2 t1 t2 v1 v2
local function none() end
local n1, n2 = none()
print(n1, n2, (none())) --> nil	nil	nil
local v <const>, w = 5
print(v, w) --> 5	nil
a = 1, none(), 3
print(a) --> 1
local p, q2, r = ...
print(p, q2, r) --> nil	nil	nil
