-- table.sort: order, comparators, errors, bad comparators never crash.
local function show(t) return table.concat(t, " ") end
local t = { 5, 2, 8, 1, 9, 3 }
table.sort(t) print(show(t)) --> 1 2 3 5 8 9
table.sort(t, function(a, b) return a > b end) print(show(t)) --> 9 8 5 3 2 1
t = { "banana", "apple", "cherry", "Apple" } table.sort(t) print(show(t)) --> Apple apple banana cherry
t = { 3, 1.5, 2, -1, 2.5 } table.sort(t) print(show(t)) --> -1 1.5 2 2.5 3
t = {} table.sort(t) print(#t) --> 0
t = { 1 } table.sort(t) print(show(t)) --> 1
t = { 2, 1 } table.sort(t) print(show(t)) --> 1 2
t = { 1, 1, 1, 1 } table.sort(t) print(show(t)) --> 1 1 1 1
local people = { { n = "Ann", a = 30 }, { n = "Bob", a = 25 }, { n = "Cid", a = 35 } }
table.sort(people, function(a, b) return a.a < b.a end)
print(people[1].n, people[2].n, people[3].n) --> Bob	Ann	Cid
-- Large inputs of every shape.
local function check(n, make, cmp)
  local t = {}
  for i = 1, n do t[i] = make(i, n) end
  table.sort(t, cmp)
  for i = 2, n do if (cmp or function(a, b) return a < b end)(t[i], t[i - 1]) then return "unsorted at " .. i end end
  return "sorted"
end
local seed = 42
local function random() seed = (seed * 1103515245 + 12345) % 2147483648 return seed end
print(check(1000, function(i) return i end), check(1000, function(i, n) return n - i end), check(1000, random), check(1000, function() return 7 end), check(1000, function(i) return i % 3 end), check(5000, function(i, n) return i < n / 2 and i or n - i end)) --> sorted	sorted	sorted	sorted	sorted	sorted
print(check(1000, random, function(a, b) return a > b end), check(1000, function(i) return tostring(i) end), check(1000, function(i) return ("k"):rep(i % 7) .. i end), check(3000, function(i) return (i * 7919) % 3001 end)) --> sorted	sorted	sorted	sorted
-- Only the sequence is sorted; other fields stay.
t = { 3, 1, 2, x = "x", [10] = "ten" } table.sort(t) print(t[1], t[2], t[3], t.x, t[10]) --> 1	2	3	x	ten
print(select("#", table.sort({ 2, 1 }))) --> 0
print(pcall(table.sort, { 1, "a" })) --> false	attempt to compare string with number
print(pcall(table.sort, { {}, {} })) --> false	attempt to compare two table values
print(pcall(table.sort, { 1, nil, 3 })) --> false	attempt to compare nil with number
print(pcall(table.sort, 5)) --> false	bad argument #1 to 'table.sort' (table expected, got number)
print(pcall(table.sort, { 1 }, 5)) --> true
print(pcall(table.sort, { 2, 1 }, {})) --> false	bad argument #2 to 'table.sort' (function expected, got table)
print(pcall(table.sort, { 3, 2, 1 }, function() error("in the comparator", 0) end)) --> false	in the comparator
print((pcall(table.sort, { 1, 2, 3, 4, 5 }, function() return true end))) --> false
-- Inconsistent comparators end in some order or in the error, and keep the elements.
local function bad(cmp)
  local t = {}
  for i = 1, 200 do t[i] = i end
  local ok, e = pcall(table.sort, t, cmp)
  local sum, count = 0, 0
  for _, v in pairs(t) do count = count + 1 end
  return (ok or e == "invalid order function for sorting") and count == 200
end
print(bad(function() return true end), bad(function() return false end), bad(function(a, b) return a ~= b end), bad(function() return random() % 2 == 0 end), bad(function(a, b) return a <= b end)) --> true	true	true	true	true
-- Metamethods: __lt of elements, __index and __newindex of the table.
local mt = { __lt = function(a, b) return a.v < b.v end }
local objs = {}
for i, v in ipairs { 3, 1, 2 } do objs[i] = setmetatable({ v = v }, mt) end
table.sort(objs)
print(objs[1].v, objs[2].v, objs[3].v) --> 1	2	3
local store = { 3, 1, 2 }
local proxy = setmetatable({}, { __index = store, __newindex = store, __len = function() return 3 end })
table.sort(proxy) print(show(store)) --> 1 2 3
print(pcall(table.sort, setmetatable({}, { __len = function() return math.maxinteger end }))) --> false	bad argument #1 to 'table.sort' (array too big)
-- A comparator that looks at the table, and one that yields is refused or works, but never breaks.
t = { 4, 3, 2, 1 } table.sort(t, function(a, b) return #t == 4 and a < b end) print(show(t)) --> 1 2 3 4
-- Comparators get both orders; results other than booleans count as true.
t = { 3, 1, 2 } table.sort(t, function(a, b) return a < b and 1 or nil end) print(show(t)) --> 1 2 3
