-- __eq, __lt, __le: when they are called, with which operands, and that the result becomes a boolean.
local calls = {}
local function note(name, a, b) calls[#calls + 1] = name end
local mt = {
  __eq = function(a, b) note("eq") return a.v == b.v end,
  __lt = function(a, b) note("lt") local x, y = type(a) == "table" and a.v or a, type(b) == "table" and b.v or b return x < y end,
  __le = function(a, b) note("le") local x, y = type(a) == "table" and a.v or a, type(b) == "table" and b.v or b return x <= y end,
}
local function new(v) return setmetatable({ v = v }, mt) end
local one, uno, two = new(1), new(1), new(2)
print(one == uno, one == two, one ~= uno, one ~= two, one == one, #calls) --> true	false	false	true	true	4
print(one < two, two < one, one > two, two > one, one <= uno, one >= two, two >= one, #calls) --> true	false	false	true	true	false	true	11
print(one < 2, 2 < one, one <= 1, 1 <= one, one > 0.5, 3 >= one, one < 1000000, 1000000 > one) --> true	false	true	true	true	true	true	true
-- __eq is not tried for different types, rawequal values, or non-tables.
calls = {}
print(one == 1, 1 == one, one == "x", one == nil, one == print, #calls) --> false	false	false	false	false	0
print(rawequal(one, uno), rawequal(one, one)) --> false	true
-- The first operand's __eq is tried first, then the second's.
local first = setmetatable({}, { __eq = function() return true end })
local other = setmetatable({}, { __eq = function() return false end })
local none = setmetatable({}, {})
print(first == other, other == first, first == none, none == first, none == other, none == {}) --> true	false	true	true	false	false
-- Results are converted to booleans.
local weird = setmetatable({}, { __eq = function() return "yes" end, __lt = function() return 0 end, __le = function() return nil end })
print(weird == setmetatable({}, {}), weird < 1, weird <= 1, weird > 1, not (weird < 1)) --> true	true	false	true	false
if weird < 1 then print("taken") end --> taken
if weird <= 1 then print("not taken") else print("else") end --> else
local onlyLt = setmetatable({}, { __lt = function() return true end })
print(onlyLt < onlyLt, onlyLt < 1, 1 < onlyLt, onlyLt > 1) --> true	true	true	true
-- Mixed types with one metamethod.
print(pcall(function() return onlyLt < {} end)) --> true	true
print(pcall(function() return {} < onlyLt end)) --> true	true
print(pcall(function() return {} < {} end)) --> false	comparison.lua:33: attempt to compare two table values
print(pcall(function() return "a" < onlyLt end)) --> true	true
print(pcall(function() return none < 1 end)) --> false	comparison.lua:35: attempt to compare table with number
print(pcall(function() return none < none end)) --> false	comparison.lua:36: attempt to compare two table values
print(pcall(function() return setmetatable({}, { __lt = 42 }) < 1 end)) --> false	comparison.lua:37: attempt to call a number value (metamethod 'lt')
print(pcall(function() return setmetatable({}, { __name = "MyType" }) < 1 end)) --> false	comparison.lua:38: attempt to compare MyType with number
print(pcall(function() return setmetatable({}, { __name = "MyType" }) < setmetatable({}, { __name = "MyType" }) end)) --> false	comparison.lua:39: attempt to compare two MyType values
-- Tables as keys use raw identity.
local t = { [one] = "one" }
print(t[one], t[uno]) --> one	nil
-- sort, max and min go through __lt.
local list = { new(3), new(1), new(2) }
table.sort(list)
print(list[1].v, list[2].v, list[3].v) --> 1	2	3
print(math.max(2, 1), pcall(math.max, 1, one)) --> 2	true	1
-- Order of operands for > and >=: swapped.
local order = setmetatable({}, { __lt = function(a, b) return type(a) == "number" end, __le = function(a, b) return type(a) == "number" end })
print(order < 1, order > 1, 1 < order, 1 > order, order <= 1, order >= 1) --> false	true	true	false	false	true
-- In loops and logical expressions.
local n = 0
while new(n) < two do n = n + 1 end
print(n, one < two and "and" or "or", (one == two) == false) --> 2	and	true
