-- Any value can be an error; strings get a position, by level.
print(pcall(error)) --> false	nil
print(pcall(error, nil)) --> false	nil
print(pcall(error, "message")) --> false	message
print(pcall(error, "message", 0)) --> false	message
print(pcall(error, 42), pcall(error, true)) --> false	false	true
local obj = {}
local ok, e = pcall(error, obj)
print(ok, e == obj, select("#", pcall(error))) --> false	true	2
print(pcall(function() error("with position") end)) --> false	error_values.lua:10: with position
print(pcall(function() error("level 0", 0) end)) --> false	level 0
print(pcall(function() error("level 1", 1) end)) --> false	error_values.lua:12: level 1
local function inner(level) error("level " .. level, level) end
local function outer(level)
  inner(level)
  return 1
end
print(pcall(outer, 1)) --> false	error_values.lua:13: level 1
print(pcall(outer, 2)) --> false	error_values.lua:15: level 2
print((select(2, pcall(function()
  outer(3)
  return 1
end))))
--> error_values.lua:21: level 3
print(pcall(outer, 100)) --> false	level 100
print(select(2, pcall(function() error({ code = 5 }) end)).code) --> 5
print(pcall(function() error(setmetatable({}, { __tostring = function() return "custom" end })) end)) --> false	custom
print(pcall(function() error(12) end)) --> false	12
print(pcall(function() error("", 1) end)) --> false	error_values.lua:29: 
print(pcall(function() local x = nil + 1 end)) --> false	error_values.lua:30: attempt to perform arithmetic on a nil value
-- assert
print(pcall(assert, false)) --> false	assertion failed!
print(pcall(assert, nil, "the message")) --> false	the message
print(pcall(assert, false, { 1 } and 7)) --> false	7
print(pcall(assert)) --> false	bad argument #1 to 'assert' (value expected)
print(assert(1, 2, 3), select("#", assert(1, nil, nil))) --> 1	3
print(pcall(function() assert(1 == 2, "no position added") end)) --> false	error_values.lua:37: no position added
print(pcall(function() assert(nil) end)) --> false	error_values.lua:38: assertion failed!
-- pcall returns everything, and nests.
print(pcall(function(...) return ... end, 1, nil, 3)) --> true	1	nil	3
print(pcall(pcall, error, "x")) --> true	false	x
print(pcall(pcall)) --> false	bad argument #1 to 'pcall' (value expected)
print(pcall(42)) --> false	attempt to call a number value
print(pcall(nil)) --> false	attempt to call a nil value
print(pcall(setmetatable({}, { __call = function(_, a) return "called", a end }), 5)) --> true	called	5
print(select("#", pcall(function() end))) --> 1
-- Errors pass through metamethods, iterators, sort, gsub.
print(pcall(function() return setmetatable({}, { __index = function() error("in __index", 0) end }).x end)) --> false	in __index
print(pcall(function() return setmetatable({}, { __add = function() error("in __add", 0) end }) + 1 end)) --> false	in __add
print(pcall(function() for _ in function() error("in iterator", 0) end do end end)) --> false	in iterator
print(pcall(table.sort, { 3, 2, 1 }, function() error("in comparator", 0) end)) --> false	in comparator
print(pcall(string.gsub, "abc", "b", function() error("in gsub", 0) end)) --> false	in gsub
print(pcall(load, function() error("in reader", 0) end)) --> true	nil	in reader
print(pcall(tostring, setmetatable({}, { __tostring = function() error("in tostring", 0) end }))) --> false	in tostring
-- The state is intact afterwards.
local t = {}
for i = 1, 100 do t[i] = select(2, pcall(error, i)) end
print(#t, t[50], t[100]) --> 100	50	100
local depth = 0
local function deep() depth = depth + 1 if depth < 150 then return select(2, pcall(deep)) end error("bottom", 0) end
print(pcall(deep)) --> true	bottom
