-- Arithmetic on lengths, positions and counts at their borders.
local maxi, mini = math.maxinteger, math.mininteger
local s = "abc"
print(s:sub(mini, maxi), s:sub(maxi, mini) == "", s:sub(mini, mini) == "", s:sub(maxi, maxi) == "", s:sub(-maxi, 2), s:byte(mini, maxi)) --> abc	true	true	true	ab	97	98	99
print(s:find("b", mini), s:find("b", maxi), s:find("", maxi), s:find("", 4), s:find("", 5), s:match("()", mini), s:gmatch(".", maxi)(), s:gmatch(".", mini)()) --> 2	nil	nil	4	nil	1	nil	a
print(s:rep(mini) == "", s:rep(0, s) == "", pcall(string.rep, s, maxi, s)) --> true	true	false	resulting string too large
print(pcall(string.rep, "x", maxi // 2 + 1)) --> false	resulting string too large
print(select(maxi, 1, 2), pcall(select, mini, 1), select("#", select(maxi))) --> nil	false	0
print(table.unpack({ 1, 2 }, maxi, mini), table.unpack({}, maxi, maxi - 1), pcall(table.unpack, {}, mini, mini + 1e8 // 1 | 0)) --> nil	nil	false	too many results to unpack
print(table.concat({}, "", maxi, mini), table.concat({ [maxi] = "m" }, "", maxi, maxi), pcall(table.concat, {}, "", maxi - 1, maxi)) --> 	m	false	invalid value (nil) at index 9223372036854775806 in table for 'concat'
local t = { [maxi] = "last", [mini] = "first", [0] = "zero" }
print(t[maxi], t[mini], t[maxi + 1], t[mini - 1], #t, next({ [maxi] = 1 }), rawlen(t)) --> last	first	first	last	0	9223372036854775807	0
t[maxi] = nil
print(t[maxi], t[2 ^ 53], t[-0.0]) --> nil	nil	zero
print(pcall(table.insert, { [maxi] = 1 }, maxi, 1), pcall(table.move, { 1 }, 1, maxi, 2)) --> false	false	bad argument #4 to 'table.move' (destination wrap around)
print(table.move({ 1, 2, 3 }, mini, mini, 1)[1], table.move({ 1, 2, 3 }, 2, 1, maxi)[1]) --> nil	1
print(utf8.len("abc", 4), utf8.len("abc", -3), pcall(utf8.len, "abc", mini), pcall(utf8.codepoint, "abc", 1, maxi)) --> 0	3	false	false	bad argument #3 to 'utf8.codepoint' (out of bounds)
print(utf8.offset("abc", maxi), utf8.offset("abc", mini), utf8.offset("abc", 4), utf8.offset("abc", 5)) --> nil	nil	4	nil
print(("%5.2s|"):format("abc"), ("%.0s|"):format("abc"), ("%99s"):format(""):len(), ("%.99f"):format(0):len()) -->    ab|	|	99	101
print(string.unpack("<i8", string.pack("<i8", mini)), pcall(string.unpack, "i4", "abcd", maxi), pcall(string.unpack, "i4", "abcd", mini), pcall(string.pack, "i17", 1)) --> -9223372036854775808	false	true	false	integral size (17) out of limits [1,16]
print(math.fmod(mini, -1), math.fmod(mini, maxi), mini // -1, mini % -1, -mini == mini, math.abs(mini), mini * -1) --> 0	-1	-9223372036854775808	0	true	-9223372036854775808	-9223372036854775808
print(maxi // mini, maxi % mini, mini // maxi, mini % maxi, maxi * maxi, mini * mini, maxi + 1.0 == 2 ^ 63) --> -1	-1	-2	9223372036854775806	1	0	true
print(1 << 63, 1 << 64, 1 >> mini, 1 << maxi, -1 >> 63, mini >> 63, maxi << 1) --> -9223372036854775808	0	0	0	1	1	-2
print(math.ult(maxi, mini), math.tointeger(-2 ^ 63), math.tointeger(2 ^ 63), maxi + 0.0 == maxi, maxi < maxi + 0.0, mini <= -2 ^ 63, 2 ^ 63 > maxi) --> true	-9223372036854775808	nil	false	true	true	true
print(tostring(mini), mini .. "", tonumber("-9223372036854775808"), tonumber("9223372036854775808"), -9223372036854775808, 0x8000000000000000) --> -9223372036854775808	-9223372036854775808	-9223372036854775808	9.2233720368548e+18	-9.2233720368548e+18	-9223372036854775808
for i = maxi - 2, maxi, 2 do io.write(maxi - i, " ") end --> 2 0 0 2 -9223372036854775808 -1 9223372036854775806 
for i = mini, mini + 2, 2 do io.write(i - mini, " ") end
for i = mini, maxi, maxi do io.write(i, " ") end
for i = 1, mini do io.write("never") end print()
-- Concatenation of many and of long operands; numbers at the border of integers.
local parts = {}
for i = 1, 150 do parts[i] = "'" .. ("x"):rep(i) .. "'" end
print(#load("return " .. table.concat(parts, " .. "))()) --> 11325
print(#(("a"):rep(1 << 16) .. ("b"):rep(1 << 16) .. 1 .. 2.5), ("x"):rep(50) .. "" == "" .. ("x"):rep(50)) --> 131076	true
print(10 // 0.0, -10 // 0.0, 0 / 0 ~= 0 / 0, 5 % math.huge, -5 % math.huge, 5.5 // 1, -5.5 // 1, 3 % -2, -3 % 2, 3.5 % -2, -3.5 % 2) --> inf	-inf	true	5.0	inf	5.0	-6.0	-1	1	-0.5	0.5
