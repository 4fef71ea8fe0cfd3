-- Concatenation is right-associative and takes any number of operands at once.
print("a" .. "b" .. "c", "a" .. 1 .. 2.5 .. "d", 1 .. "", "" .. "", "x" .. "") --> abc	a12.5d	1		x
print(("a"):rep(3) .. ("b"):rep(3), #("x" .. ("y"):rep(1000))) --> aaabbb	1001
print("nul\0" .. "byte" == "nul\0byte", #("a\0" .. "\0b")) --> true	4
local s = ""
for i = 1, 10 do s = s .. i .. (i < 10 and "," or "") end
print(s) --> 1,2,3,4,5,6,7,8,9,10
local a, b, c = "1", 2, 3.0
print(a .. b .. c .. a .. b .. c) --> 123.0123.0
print(a .. b + c, a .. (b .. c), (a .. b) .. c, -a .. "", a .. -b) --> 15.0	123.0	123.0	-1	1-2
print(("x"):rep(39) .. "y" == ("x"):rep(39) .. "y", ("x"):rep(40) .. "y" == ("x"):rep(40) .. "y") --> true	true
local long = ("abc"):rep(100)
local t = { [long .. "1"] = "found" }
print(t[("abc"):rep(100) .. "1"], #long) --> found	300
local function try(f, ...) print(select(2, pcall(f, ...))) end
local tab = {}
try(function() return "a" .. {} end) --> concat.lua:17: attempt to concatenate a table value
try(function() return {} .. "a" end) --> concat.lua:18: attempt to concatenate a table value
try(function() return nil .. "a" end) --> concat.lua:19: attempt to concatenate a nil value
try(function() return "a" .. tab end) --> concat.lua:20: attempt to concatenate a table value (upvalue 'tab')
try(function() return "a" .. tab.name .. "b" end) --> concat.lua:21: attempt to concatenate a nil value (field 'name')
try(function() return "a" .. "b" .. undefinedName end) --> concat.lua:22: attempt to concatenate a nil value (global 'undefinedName')
try(function() return true .. "" end) --> concat.lua:23: attempt to concatenate a boolean value
try(function() return 1 .. nil end) --> concat.lua:24: attempt to concatenate a nil value
try(function() return print .. 1 end) --> concat.lua:25: attempt to concatenate a function value (global 'print')
try(function() local l = {} return l .. l end) --> concat.lua:26: attempt to concatenate a table value (local 'l')
local mt = { __concat = function(x, y)
  return (type(x) == "table" and "T" or tostring(x)) .. "+" .. (type(y) == "table" and "T" or tostring(y)) end }
local o = setmetatable({}, mt)
print(o .. "a", "a" .. o, 1 .. o, o .. 1, o .. o, o .. (nil), (nil) .. o) --> T+a	a+T	1+T	T+1	T+T	T+nil	nil+T
print("a" .. "b" .. o, o .. "a" .. "b", "a" .. o .. "b", "x" .. 1 .. o .. 2 .. "y") --> ab+T	T+ab	aT+b	x1T+2y
