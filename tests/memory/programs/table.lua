-- Tables.
local t = {}
for i = 1, 300 do t[i] = (i * 7919) % 1009 end
table.sort(t)
table.sort(t, function(a, b) return a > b end)
assert(t[1] >= t[300])
local names = {}
for i = 1, 150 do names[i] = "name" .. (i * 31) % 151 end
table.sort(names)
table.sort({ 1, 2.5, 2, -1.5 })
assert(not pcall(table.sort, { 1, "x" }) and not pcall(table.sort, { 3, 2, 1 }, function() error("compare") end))
table.insert(t, 5); table.insert(t, 1, 5)
assert(table.remove(t) == 5 and table.remove(t, 1) == 5 and table.remove({}) == nil)
assert(select("#", table.unpack(t)) == 300 and table.pack(1, nil, 3).n == 3)
assert(#table.move(t, 1, 100, 50) == 300 and #table.move(t, 1, 10, 1, {}) == 10)
assert(not pcall(table.unpack, {}, 1, 1e8) and not pcall(table.concat, { {} }) and not pcall(table.insert, { 1 }, 5, 1))
local mixed = {}
for i = 1, 100 do mixed[i] = i; mixed["k" .. i] = i; mixed[i + 0.5] = i; mixed[{}] = i end
for k in pairs(mixed) do mixed[k] = nil end
assert(next(mixed) == nil)
local sparse = {}
for i = 1, 20 do sparse[1 << i] = i end
assert(sparse[1024] == 10)
local proxy = setmetatable({}, { __index = function(_, i) return i <= 5 and i or nil end, __len = function() return 5 end, __newindex = function() end })
assert(table.concat(proxy, ",") == "1,2,3,4,5" and select("#", table.unpack(proxy)) == 5)
table.insert(proxy, 6); table.remove(proxy); table.move(proxy, 1, 3, 2)
local nested = { a = { b = { c = { 1, 2, 3 } } }, [1] = { x = 1, y = 2 } }
assert(nested.a.b.c[3] == 3)
local records = {}
for i = 1, 50 do records[i] = { id = i, name = "n" .. i, value = i * 1.5, list = { i, i, i } } end
assert(#records == 50)
return true
