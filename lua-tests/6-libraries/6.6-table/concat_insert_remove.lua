-- table.concat, insert, remove: positions, borders, errors, metamethods.
print(table.concat({}), table.concat({ 1, 2, 3 }), table.concat({ "a", "b" }, ", "), table.concat({ 1, 2.5, "x" }, "-"), table.concat({ 1, 2, 3 }, ",", 2), table.concat({ 1, 2, 3 }, ",", 2, 2), table.concat({ 1, 2, 3 }, ",", 3, 2)) --> 	123	a, b	1-2.5-x	2,3	2	
print(table.concat({ "a" }, "x", 1, 1), #table.concat({}, "x"), table.concat({ [0] = "z", "a" }, "+", 0)) --> a	0	z+a
print(pcall(table.concat, { 1, {}, 3 })) --> false	invalid value (table) at index 2 in table for 'concat'
print(pcall(table.concat, { 1, nil, 3 }, ",", 1, 3)) --> false	invalid value (nil) at index 2 in table for 'concat'
print(pcall(table.concat, { true })) --> false	invalid value (boolean) at index 1 in table for 'concat'
print(pcall(table.concat, {}, ",", 1, 2)) --> false	invalid value (nil) at index 1 in table for 'concat'
print(pcall(table.concat, 5)) --> false	bad argument #1 to 'table.concat' (table expected, got number)
print(pcall(table.concat, { 1 }, {})) --> false	bad argument #2 to 'table.concat' (string expected, got table)
print(pcall(table.concat, {}, "", math.maxinteger, math.maxinteger)) --> false	invalid value (nil) at index 9223372036854775807 in table for 'concat'
print(table.concat({ [math.maxinteger] = "last" }, ",", math.maxinteger, math.maxinteger), table.concat({ 1, 2 }, 0)) --> last	102
local t = {}
table.insert(t, "a") table.insert(t, "c") table.insert(t, 2, "b") table.insert(t, 1, "start") table.insert(t, #t + 1, "end")
print(table.concat(t, " ")) --> start a b c end
print(select("#", table.insert(t, 1)), #t) --> 0	6
print(pcall(table.insert, t, 100, "x")) --> false	bad argument #2 to 'table.insert' (position out of bounds)
print(pcall(table.insert, t, 0, "x")) --> false	bad argument #2 to 'table.insert' (position out of bounds)
print(pcall(table.insert, t, -1, "x")) --> false	bad argument #2 to 'table.insert' (position out of bounds)
print(pcall(table.insert, t)) --> false	wrong number of arguments to 'insert'
print(pcall(table.insert, t, 1, 2, 3)) --> false	wrong number of arguments to 'insert'
print(pcall(table.insert, t, "x", 1)) --> false	bad argument #2 to 'table.insert' (number expected, got string)
print(pcall(table.insert, 5, 1)) --> false	bad argument #1 to 'table.insert' (table expected, got number)
print(pcall(table.insert, nil, 1)) --> false	bad argument #1 to 'table.insert' (table expected, got nil)
t = { 1, 2, 3, 4, 5 }
print(table.remove(t), table.remove(t, 1), table.remove(t, 2), table.concat(t, ",")) --> 5	1	3	2,4
print(table.remove({}), table.remove({}, 0), #t, table.remove(t, #t + 1), table.remove({ [0] = "zero" }, 0)) --> nil	nil	2	nil	zero
print(pcall(table.remove, 5)) --> false	bad argument #1 to 'table.remove' (table expected, got number)
print(pcall(table.remove, t, "x")) --> false	bad argument #2 to 'table.remove' (number expected, got string)
local n = {}
for i = 1, 100 do table.insert(n, 1, i) end
print(#n, n[1], n[100]) --> 100	100	1
for i = 1, 100 do table.remove(n, 1) end
print(#n, next(n)) --> 0	nil
-- A queue and a stack.
local q = {}
for i = 1, 5 do q[#q + 1] = i end
local out = {}
while #q > 0 do out[#out + 1] = table.remove(q, 1) if out[#out] % 2 == 0 then table.insert(q, out[#out] + 9) end end
print(table.concat(out, " ")) --> 1 2 3 4 5 11 13
-- Metamethods are respected.
local log = {}
local proxy = setmetatable({}, { __index = function(_, i) return i <= 3 and i * 10 or nil end, __len = function() return 3 end, __newindex = function(_, k, v) log[#log + 1] = k .. "=" .. tostring(v) end })
print(table.concat(proxy, ",")) --> 10,20,30
table.insert(proxy, 1, "new")
print(table.concat(log, " ")) --> 4=30 3=20 2=10 1=new
log = {}
print(table.remove(proxy, 1), table.concat(log, " ")) --> 10	1=20 2=30 3=nil
print(pcall(table.insert, setmetatable({}, { __newindex = function() error("no", 0) end }), 1)) --> false	no
print(pcall(table.concat, setmetatable({}, { __len = function() return -5 end })), table.concat(setmetatable({ "x" }, { __len = function() return 1 end }))) --> true	x
