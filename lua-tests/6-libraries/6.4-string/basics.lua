-- len, sub, byte, char, rep, reverse, lower, upper: indices from both ends, borders, coercions.
print(("hello"):len(), #"", ("a\0b"):len(), string.len(12345)) --> 5	0	3	5
local s = "hello world"
print(s:sub(1, 5), s:sub(7), s:sub(-5), s:sub(-5, -3), s:sub(3, 3), s:sub(0), s:sub(-100, 3), s:sub(5, 100)) --> hello	world	world	wor	l	hello world	hel	o world
print(s:sub(4, 3) == "", s:sub(100) == "", s:sub(2, -2), s:sub(-3, 2) == "", s:sub(math.mininteger, math.maxinteger) == s) --> true	true	ello worl	true	true
print(s:sub(1.0, 2.0), s:sub("1", "3"), pcall(string.sub, s, 1.5)) --> he	hel	false	bad argument #2 to 'string.sub' (number has no integer representation)
print(pcall(string.sub)) --> false	bad argument #1 to 'string.sub' (string expected, got no value)
print(pcall(string.sub, "x")) --> false	bad argument #2 to 'string.sub' (number expected, got no value)
print(pcall(string.sub, {}, 1)) --> false	bad argument #1 to 'string.sub' (string expected, got table)
print(s:byte(), s:byte(2), s:byte(-1), s:byte(1, 3), s:byte(100), select("#", s:byte(100)), select("#", s:byte(1, -1))) --> 104	101	100	104	nil	0	11
print(("\0\255"):byte(1, 2), ("abc"):byte(0), ("abc"):byte(10, 1), ("abc"):byte(-2, -1)) --> 0	nil	nil	98	99
print(string.char(), string.char(104, 105), string.char(0, 255) == "\0\255", #string.char(1, 2, 3)) --> 	hi	true	3
print(pcall(string.char, 256)) --> false	bad argument #1 to 'string.char' (value out of range)
print(pcall(string.char, -1)) --> false	bad argument #1 to 'string.char' (value out of range)
print(pcall(string.char, 65, "x")) --> false	bad argument #2 to 'string.char' (number expected, got string)
print(("ab"):rep(3), ("ab"):rep(0) == "", ("ab"):rep(-1) == "", ("ab"):rep(1), ("ab"):rep(3, ","), ("ab"):rep(1, ","), (""):rep(1000) == "") --> ababab	true	true	ab	ab,ab,ab	ab	true
print(("x"):rep(3, ""), #("x"):rep(1000, "ab"), (""):rep(3, "-")) --> xxx	2998	--
print(pcall(string.rep, "x", 1 << 62)) --> false	resulting string too large
print(pcall(string.rep, "abc", math.maxinteger)) --> false	resulting string too large
print(pcall(string.rep, "x", 1 << 40, ("y"):rep(1000000))) --> false	resulting string too large
print(pcall(string.rep)) --> false	bad argument #1 to 'string.rep' (string expected, got no value)
print(("hello"):reverse(), (""):reverse() == "", ("a\0b"):reverse() == "b\0a", ("HeLLo 1é"):lower(), ("HeLLo 1é"):upper()) --> olleh	true	true	hello 1é	HELLO 1é
print(("ABCxyz[]@`{"):lower(), ("ABCxyz[]@`{"):upper()) --> abcxyz[]@`{	ABCXYZ[]@`{
print(string.upper(12.5), string.reverse(123), string.len(-1.5), string.rep(1, 3)) --> 12.5	321	4	111
-- Methods on numbers go through the string type only.
print(pcall(function() return (5):rep(2) end)) --> false	basics.lua:26: attempt to index a number value
print(("5"):rep(2) + 1, #("%d"):rep(3)) --> 56	6
-- Embedded zeros everywhere.
local z = "a\0b\0c"
print(#z, z:sub(2, 4) == "\0b\0", z:rep(2) == "a\0b\0ca\0b\0c", z:upper() == "A\0B\0C", z == "a\0b\0c", z < "a\0b\0d", z:find("\0b", 1, true)) --> 5	true	true	true	true	true	2	3
print(pcall(string.rep, "x", {})) --> false	bad argument #2 to 'string.rep' (number expected, got table)
print(pcall(string.byte, "x", {})) --> false	bad argument #2 to 'string.byte' (number expected, got table)
print(pcall(string.upper)) --> false	bad argument #1 to 'string.upper' (string expected, got no value)
print(pcall(string.reverse, nil)) --> false	bad argument #1 to 'string.reverse' (string expected, got nil)
