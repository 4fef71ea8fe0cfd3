-- __index: functions, tables, chains; the raw value comes first.
local t = setmetatable({ own = 1 }, { __index = function(t, k) return "computed " .. tostring(k) end })
print(t.own, t.other, t[1], t[true], t["x y"], rawget(t, "other")) --> 1	computed other	computed 1	computed true	computed x y	nil
local base = { inherited = "from base", own = "hidden" }
local d = setmetatable({ own = "d" }, { __index = base })
print(d.own, d.inherited, d.missing, rawget(d, "inherited")) --> d	from base	nil	nil
-- Chains.
local c1 = setmetatable({}, { __index = setmetatable({}, { __index = setmetatable({ deep = "found deep" }, { __index = function(_, k) return k .. "?" end }) }) })
print(c1.deep, c1.other) --> found deep	other?
-- Assigning nil makes the field absent, false does not.
d.own = nil
print(d.own) --> hidden
d.own = false
print(d.own) --> false
-- Only one result counts.
print(select("#", setmetatable({}, { __index = function() return 1, 2, 3 end }).x), (setmetatable({}, { __index = function() return end }).x)) --> 1	nil
-- __index on other types: strings have one, numbers get one.
print(("x").rep == string.rep, ("abc").len("abc"), (""):rep(3) == "") --> true	3	true
debug.setmetatable(0, { __index = { double = function(n) return n * 2 end } })
print((5):double(), (2.5):double(), (7).missing) --> 10	5.0	nil
debug.setmetatable(0, nil)
debug.setmetatable(nil, { __index = function(_, k) return "nil has no " .. k end })
print((nil).x, undefinedName.y) --> nil has no x	nil has no y
debug.setmetatable(nil, nil)
debug.setmetatable(print, { __index = { name = "a function" } })
print(print.name, (function() end).name) --> a function	a function
debug.setmetatable(print, nil)
print(pcall(function() return print.name end)) --> false	index.lua:28: attempt to index a function value (global 'print')
-- The receiver is the object with the metatable, also in chains of tables.
local mid = setmetatable({}, { __index = function(receiver, k) return rawequal(receiver, mid_) and "mid" or "receiver" end })
mid_ = mid
local obj = setmetatable({}, { __index = mid })
print(obj.x) --> mid
mid_ = nil
-- A loop.
local loop = {}
setmetatable(loop, { __index = loop })
print(pcall(function() return loop.x end)) --> false	index.lua:38: '__index' chain too long; possible loop
local l1, l2 = {}, {}
setmetatable(l1, { __index = l2 }) setmetatable(l2, { __index = l1 })
print(pcall(function() return l1.x end)) --> false	index.lua:41: '__index' chain too long; possible loop
local long = {}
for i = 1, 1900 do long = setmetatable({}, { __index = long }) end
print(long.x) --> nil
for i = 1, 200 do long = setmetatable({}, { __index = long }) end
print(pcall(function() return long.x end)) --> false	index.lua:46: '__index' chain too long; possible loop
-- An __index that is no table and cannot be indexed.
print(pcall(function() return setmetatable({}, { __index = 42 }).x end)) --> false	index.lua:48: attempt to index a number value
print(setmetatable({}, { __index = "a string" }).len == string.len) --> true
print(pcall(function() return setmetatable({}, { __index = true }).field end)) --> false	index.lua:50: attempt to index a boolean value
-- Methods and self.
local Class = {} Class.__index = Class
function Class.new(n) return setmetatable({ n = n }, Class) end
function Class:get() return self.n end
local Sub = setmetatable({}, { __index = Class }) Sub.__index = Sub
function Sub:twice() return self:get() * 2 end
local s = setmetatable({ n = 21 }, Sub)
print(Class.new(5):get(), s:get(), s:twice(), s.none, rawget(s, "get")) --> 5	21	42	nil	nil
-- Integer and float keys, long keys, nil keys.
local keys = setmetatable({}, { __index = function(_, k) return math.type(k) or type(k) end })
print(keys[1], keys[1.0], keys[1.5], keys[nil], keys[0 / 0], keys[("k"):rep(100)], keys[{}], #keys) --> integer	float	float	nil	float	string	table	0
-- The metatable changes: what was absent appears.
local mt = {}
local late = setmetatable({}, mt)
print(late.x) --> nil
mt.__index = { x = "now" }
print(late.x) --> now
mt.__index = nil
print(late.x) --> nil
for i = 1, 3 do mt.__index = function() return i end io.write(late.x, " ") end print() --> 1 2 3 
