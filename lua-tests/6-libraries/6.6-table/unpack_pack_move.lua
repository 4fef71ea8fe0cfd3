-- table.pack, unpack, move.
print(table.unpack { 1, 2, 3 }) --> 1	2	3
print(table.unpack({ 1, 2, 3 }, 2), table.unpack({ 1, 2, 3 }, 2, 3)) --> 2	2	3
print(table.unpack({ 1, 2 }, 1, 4)) --> 1	2	nil	nil
print(select("#", table.unpack {}), select("#", table.unpack({}, 1, 3)), select("#", table.unpack({}, 5, 3)), table.unpack({ [0] = "z", "a" }, 0, 1)) --> 0	3	0	z	a
print(table.unpack({ 1, 2, 3 }, -1, 1)) --> nil	nil	1
print(table.unpack({ [math.maxinteger] = "max" }, math.maxinteger, math.maxinteger), table.unpack({ [math.mininteger] = "min" }, math.mininteger, math.mininteger)) --> max	min
print(pcall(table.unpack, {}, 1, 1e8)) --> false	too many results to unpack
print(pcall(table.unpack, {}, math.mininteger, math.maxinteger)) --> false	too many results to unpack
print(pcall(table.unpack, {}, 0, math.maxinteger)) --> false	too many results to unpack
print(pcall(table.unpack, {}, 1, 1e7)) --> false	too many results to unpack
print(pcall(table.unpack)) --> false	attempt to get length of a nil value
print(pcall(table.unpack, { 1 }, "x")) --> false	bad argument #2 to 'table.unpack' (number expected, got string)
print(pcall(table.unpack, { 1 }, 1.5)) --> false	bad argument #2 to 'table.unpack' (number has no integer representation)
print((table.unpack("abc")), table.unpack(setmetatable({}, { __index = function(_, i) return i * i end, __len = function() return 4 end }))) --> nil	1	4	9	16
local big = {}
for i = 1, 5000 do big[i] = i end
print(select("#", table.unpack(big)), (select(5000, table.unpack(big)))) --> 5000	5000
local p = table.pack() print(p.n, #p) --> 0	0
p = table.pack(1, nil, 3, nil) print(p.n, p[1], p[2], p[3], p[4]) --> 4	1	nil	3	nil
p = table.pack(table.unpack(big)) print(p.n, p[5000]) --> 5000	5000
-- move
local function show(t) local out = {} for i = 1, 8 do out[i] = tostring(t[i]) end return table.concat(out, " ") end
print(show(table.move({ 1, 2, 3 }, 1, 3, 2)), show(table.move({ 1, 2, 3 }, 2, 3, 1)), show(table.move({ 1, 2, 3, 4 }, 1, 4, 3))) --> 1 1 2 3 nil nil nil nil	2 3 3 nil nil nil nil nil	1 2 1 2 3 4 nil nil
print(show(table.move({ 1, 2, 3 }, 1, 3, 1, { 9, 9, 9, 9 })), show(table.move({ 1, 2, 3 }, 2, 3, 4, {})), show(table.move({ 1, 2, 3 }, 1, 0, 5)), show(table.move({ 1, 2, 3 }, 1, 3, 1))) --> 1 2 3 9 nil nil nil nil	nil nil nil 2 3 nil nil nil	1 2 3 nil nil nil nil nil	1 2 3 nil nil nil nil nil
local src = { 1, 2 }
print(table.move(src, 1, 2, 3) == src, table.move(src, 1, 2, 1, {}) == src) --> true	false
print(table.move({ [math.maxinteger] = "m" }, math.maxinteger, math.maxinteger, 1, {})[1], table.move({ "a" }, 1, 1, math.maxinteger, {})[math.maxinteger]) --> m	a
print(pcall(table.move, {}, 1, math.maxinteger, 2)) --> false	bad argument #4 to 'table.move' (destination wrap around)
print(pcall(table.move, {}, -1, math.maxinteger, 1)) --> false	bad argument #3 to 'table.move' (too many elements to move)
print(pcall(table.move, {}, 1, 2, math.maxinteger)) --> false	bad argument #4 to 'table.move' (destination wrap around)
print(pcall(table.move, 5, 1, 2, 3)) --> false	bad argument #1 to 'table.move' (table expected, got number)
print(pcall(table.move, {}, 1, 2)) --> false	bad argument #4 to 'table.move' (number expected, got no value)
print(pcall(table.move, {}, 1, 2, 3, 5)) --> false	bad argument #5 to 'table.move' (table expected, got number)
print(pcall(table.move, {}, "x", 2, 3)) --> false	bad argument #2 to 'table.move' (number expected, got string)
local log = {}
local from = setmetatable({}, { __index = function(_, k) log[#log + 1] = "r" .. k return k end })
local to = setmetatable({}, { __newindex = function(_, k, v) log[#log + 1] = "w" .. k end })
table.move(from, 1, 3, 11, to)
print(table.concat(log, " ")) --> r1 w11 r2 w12 r3 w13
log = {}
table.move(setmetatable({}, { __index = function(_, k) log[#log + 1] = k return k end }), 1, 3, 2)
print(table.concat(log, " ")) --> 3 2 1
