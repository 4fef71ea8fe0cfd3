-- __len and __concat.
local t = setmetatable({ 1, 2, 3 }, { __len = function(t) return 42 end })
print(#t, rawlen(t), #t + 1, -#t) --> 42	3	43	-42
print(#setmetatable({}, { __len = function() return "a string", 2 end })) --> a string
print(#setmetatable({}, { __len = function() return nil end })) --> nil
print(select("#", #setmetatable({}, { __len = function() end }))) --> 1
print(pcall(function() return #setmetatable({}, { __len = 5 }) end)) --> false	length_concat.lua:7: attempt to call a number value (metamethod 'len')
local received
print(#setmetatable({}, { __len = function(...) received = select("#", ...) return 0 end }), received) --> 0	2
-- Who uses __len: table functions and unpack, not ipairs and next.
local proxy = setmetatable({}, { __len = function() return 3 end, __index = function(_, i) return i * 10 end })
print(table.concat(proxy, ","), table.unpack(proxy)) --> 10,20,30	10	20	30
local p2 = setmetatable({ 1, 2 }, { __len = function() return 10 end })
table.insert(p2, "x")
print(p2[11], #p2, rawlen(p2)) --> x	10	2
print(pcall(table.insert, setmetatable({}, { __len = function() return "x" end }), 1)) --> false	object length is not an integer
print(pcall(table.unpack, setmetatable({}, { __len = function() return 1.5 end }))) --> false	object length is not an integer
print(table.unpack(setmetatable({ 1, 2, 3 }, { __len = function() return 2.0 end }))) --> 1	2
print(pcall(string.rep, "x", #proxy)) --> true	xxx
debug.setmetatable(5, { __len = function(n) return n * 2 end })
print(#5, #2.5) --> 10	5.0
debug.setmetatable(5, nil)
print(pcall(function() return #5 end)) --> false	length_concat.lua:23: attempt to get length of a number value
-- Strings do not ask.
getmetatable("").__len = function() return 99 end
print(#"abc") --> 3
getmetatable("").__len = nil
-- __concat: for any operand that is no string or number.
local c = setmetatable({}, { __concat = function(a, b) return (type(a) == "table" and "c" or tostring(a)) .. "|" .. (type(b) == "table" and "c" or tostring(b)), "dropped" end })
print(c .. 1, 1 .. c, c .. c, c .. "s", "s" .. c, c .. 1.5) --> c|1	1|c	c|c	c|s	s|c	c|1.5
print("a" .. "b" .. c, c .. "a" .. "b", 1 .. c .. 2, "x" .. c .. "y" .. c) --> ab|c	c|ab	1c|2	xc|y|c
print((c .. nil) == "c|nil", pcall(function() return nil .. c end)) --> true	true	nil|c
print(select("#", c .. c), c .. true, false .. c) --> 1	c|true	false|c
local first = setmetatable({}, { __concat = function() return "first" end })
local second = setmetatable({}, { __concat = function() return "second" end })
print(first .. second, second .. first, "a" .. first .. second, first .. "a" .. second) --> first	second	afirst	first
-- A result that is no string goes on through the chain.
local acc = setmetatable({}, { __concat = function(a, b)
  local r = type(b) == "table" and b or { tostring(b) }
  return setmetatable({ tostring(a ~= r and type(a) == "string" and a or "acc"), table.unpack(r) }, getmetatable(type(a) == "table" and a or b))
end })
local r = "x" .. ("y" .. acc)
print(type(r), r[1], r[2]) --> table	x	y
print(pcall(function() return {} .. "x" end)) --> false	length_concat.lua:44: attempt to concatenate a table value
print(pcall(function() return setmetatable({}, { __concat = 42 }) .. "x" end)) --> false	length_concat.lua:45: attempt to call a number value (metamethod 'concat')
print(pcall(function() return setmetatable({}, { __concat = function() error("refused", 0) end }) .. "x" end)) --> false	refused
-- table.concat does not use it.
print(pcall(table.concat, { c, c })) --> false	invalid value (table) at index 1 in table for 'concat'
-- Many operands, one of them an object in the middle.
print(("a" .. "b" .. "c" .. "d" .. c .. "e" .. "f" .. "g")) --> abcdc|efg
