-- __newindex is consulted only for absent keys; tables chain, functions decide.
local log = {}
local t = setmetatable({ present = 1 }, { __newindex = function(t, k, v) log[#log + 1] = tostring(k) .. "=" .. tostring(v) end })
t.present = 2
t.absent = 3
t[1] = "one"
t.absent = nil
print(t.present, t.absent, t[1], table.concat(log, " ")) --> 2	nil	nil	absent=3 1=one absent=nil
t.present = nil
t.present = "again"
print(rawget(t, "present"), log[#log]) --> nil	present=again
rawset(t, "present", "raw")
print(t.present) --> raw
-- A table as target.
local store = {}
local proxy = setmetatable({}, { __newindex = store, __index = store })
proxy.a, proxy[1] = "a", "one"
print(store.a, store[1], rawget(proxy, "a"), proxy.a) --> a	one	nil	a
-- Chains of tables.
local last = {}
local chain = setmetatable({}, { __newindex = setmetatable({}, { __newindex = setmetatable({}, { __newindex = last }) }) })
chain.x = 1
print(last.x, rawget(chain, "x")) --> 1	nil
local mid = setmetatable({ here = "raw" }, { __newindex = last })
local c2 = setmetatable({}, { __newindex = mid })
c2.here, c2.there = "assigned", "passed on"
print(mid.here, rawget(mid, "there"), last.there) --> assigned	nil	passed on
-- Read-only tables, default values, tracked tables.
local function readOnly(t) return setmetatable({}, { __index = t, __newindex = function(_, k) error("read-only field " .. k, 2) end, __len = function() return #t end }) end
local ro = readOnly { 1, 2, 3, x = "x" }
print(ro[2], ro.x, #ro, pcall(function() ro.y = 1 end)) --> 2	x	3	false	newindex.lua:31: read-only field y
print(pcall(function() ro[1] = 1 end)) --> false	newindex.lua:32: read-only field 1
-- Loops and wrong targets.
local loop = {}
setmetatable(loop, { __newindex = loop })
print(pcall(function() loop.x = 1 end)) --> false	newindex.lua:36: '__newindex' chain too long; possible loop
print(pcall(function() setmetatable({}, { __newindex = 42 }).x = 1 end)) --> false	newindex.lua:37: attempt to index a number value
print(pcall(function() setmetatable({}, { __newindex = "s" }).x = 1 end)) --> false	newindex.lua:38: attempt to index a string value
-- nil and NaN keys reach the metamethod, but not the table.
local any = setmetatable({}, { __newindex = function(_, k, v) log[#log + 1] = tostring(k ~= k or k) .. "->" .. tostring(v) end })
any[nil] = 1
any[0 / 0] = 2
print(log[#log - 1], log[#log]) --> nil->1	true->2
print(pcall(function() setmetatable({}, { __newindex = {} })[nil] = 1 end)) --> false	newindex.lua:44: table index is nil
-- Global assignment goes through it.
local env = setmetatable({}, { __newindex = function(t, k, v) rawset(t, k, v .. "!") end })
load("name = 'value'", "c", "t", env)()
print(env.name) --> value!
-- In multiple assignment and in constructors (raw).
local seen = 0
local m = { __newindex = function() seen = seen + 1 end }
local o = setmetatable({ 1, 2 }, m)
o[3], o[4], o[1] = "x", "y", "z"
print(seen, o[1], o[3]) --> 2	z	nil
-- Array part growth with a metatable that appears later.
local arr = {}
for i = 1, 10 do arr[i] = i end
setmetatable(arr, { __newindex = function(t, k, v) rawset(t, k, v * 100) end })
arr[11], arr[5] = 11, 5
print(arr[11], arr[5], #arr) --> 1100	5	11
-- Results of the function are ignored; errors pass.
setmetatable({}, { __newindex = function() return "ignored" end }).x = 1
print(pcall(function() setmetatable({}, { __newindex = function() error("refused", 0) end }).x = 1 end)) --> false	refused
-- On values other than tables.
debug.setmetatable(0, { __newindex = function(n, k, v) log[#log + 1] = n .. "." .. k .. "=" .. v end })
local n = 5
n.field = "v"
print(log[#log]) --> 5.field=v
debug.setmetatable(0, nil)
print(pcall(function() local n = 5 n.field = 1 end)) --> false	newindex.lua:70: attempt to index a number value (local 'n')
print(pcall(function() ("s").field = 1 end)) --> false	newindex.lua:71: attempt to index a string value (constant 's')
