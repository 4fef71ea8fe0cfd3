-- tostring, print, type, select, rawequal and friends.
print() -->
print(nil) --> nil
print(1, nil, "x", 2.0) --> 1	nil	x	2.0
print("tab\tin", "new\nline")
--> tab	in	new
--> line
print(tostring(1e15), tostring(1e100), tostring(-1e-10), tostring(2^53), tostring(1e14), tostring(123456789012)) --> 1e+15	1e+100	-1e-10	9.007199254741e+15	1e+14	123456789012
print(tostring(0.1), tostring(1/3), tostring(100.0), tostring(-0.0), tostring(1e15 + 0.3)) --> 0.1	0.33333333333333	100.0	-0.0	1e+15
print(pcall(tostring)) --> false	bad argument #1 to 'tostring' (value expected)
print(tostring(nil), tostring("same") == "same", #tostring("a\0b")) --> nil	true	3
print(type(tostring(print)), tostring(print):match("^%a+"), tostring({}):match("^table: "), tostring(coroutine.create(print)):match("^thread: ")) --> string	function	table: 	thread: 
print(rawequal(1, 1), rawequal(1, 1.0), rawequal("a", "a"), rawequal({}, {}), pcall(rawequal, 1)) --> true	true	true	false	false	bad argument #2 to 'rawequal' (value expected)
print(rawlen({ 1, 2 }), rawlen("abc"), pcall(rawlen, 5)) --> 2	3	false	bad argument #1 to 'rawlen' (table or string expected, got number)
print(rawget({ 5 }, 1), rawget({ x = 1 }, "x"), pcall(rawget, 5, 1)) --> 5	1	false	bad argument #1 to 'rawget' (table expected, got number)
print(rawset({}, "k", "v").k, pcall(rawset, {}, nil, 1)) --> v	false	table index is nil
print(pcall(rawset, {}, 0 / 0, 1)) --> false	table index is NaN
print(pcall(rawset, 5, 1, 1)) --> false	bad argument #1 to 'rawset' (table expected, got number)
print(pcall(rawget, {})) --> false	bad argument #2 to 'rawget' (value expected)
print(select("#"), select("#", nil), select("#", 1, nil, nil), select(2, "a", "b", "c")) --> 0	1	3	b	c
print(select(-1, 1, 2, 3), select(1), select(3, 1, 2)) --> 3	nil
print(next({}), next({ 1 }), next({ 1 }, 1), next({ x = 5 })) --> nil	1	nil	x	5
print(pcall(next)) --> false	bad argument #1 to 'next' (table expected, got no value)
print(pcall(next, {}, "nope")) --> false	invalid key to 'next'
print(pcall(next, { 1, 2 }, 3)) --> false	invalid key to 'next'
print(pcall(next, { 1, 2 }, 1.5)) --> false	invalid key to 'next'
print(pcall(next, 5)) --> false	bad argument #1 to 'next' (table expected, got number)
-- next visits every entry once; the array part comes in order.
local t, keys = { 10, 20, 30, x = 1, y = 2 }, {}
for k in next, t do keys[#keys + 1] = tostring(k) end
print(#keys, keys[1], keys[2], keys[3]) --> 5	1	2	3
print(next(t, 3) ~= nil, next(t, 1)) --> true	2	20
-- ipairs stops at the first nil; pairs gives next.
local out = {}
for i, v in ipairs { 1, 2, nil, 4 } do out[#out + 1] = i .. "=" .. v end
print(table.concat(out, " "), ({ pairs({}) })[1] == next, select("#", ipairs({}))) --> 1=1 2=2	true	3
print(pcall(ipairs)) --> false	bad argument #1 to 'ipairs' (value expected)
print(select(3, pcall(ipairs, nil))) --> nil	0
local i1, s1, c1 = ipairs({ 5 })
print(i1(s1, c1), i1(s1, 1), c1) --> 1	nil	0
print(pcall(function() for _ in ipairs(nil) do end end)) --> false	attempt to index a nil value
print(_VERSION, type(_G), _G._G == _G) --> Lua 5.4	table	true
print(assert("value", "message"), (assert(1, 2))) --> value	1
print(getmetatable("abc").__index == string, getmetatable({}), pcall(getmetatable)) --> true	nil	false	bad argument #1 to 'getmetatable' (value expected)
-- print writes what __tostring and __name say, with embedded zeros.
print(setmetatable({}, { __tostring = function() return "T" end }), #("a\0b")) --> T	3
io.write("no newline", " ", 1, " ", 2.5, "\n") --> no newline 1 2.5
-- A number that __tostring gives becomes a string.
local counter = setmetatable({}, { __tostring = function() return 12 end })
print(math.type(tostring(counter)), tostring(counter) == "12", ("%s"):format(counter)) --> nil	true	12
