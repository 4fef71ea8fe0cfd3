-- Sizes and depths that library functions refuse, without reserving memory first.
print(pcall(string.rep, "x", 1 << 62)) --> false	resulting string too large
print(pcall(string.rep, "x", math.maxinteger)) --> false	resulting string too large
print(pcall(string.rep, ("x"):rep(1000), 1 << 55)) --> false	resulting string too large
print(pcall(string.format, "%99999d", 1)) --> false	invalid conversion specification: '%99999d'
print(pcall(string.format, "%.9999f", 1)) --> false	invalid conversion specification: '%.9999f'
print(pcall(table.unpack, {}, 1, 1e8)) --> false	too many results to unpack
print(pcall(table.unpack, {}, math.mininteger, math.maxinteger)) --> false	too many results to unpack
print(pcall(table.unpack, {}, -1, math.maxinteger)) --> false	too many results to unpack
print(pcall(string.byte, ("x"):rep(2000000), 1, -1)) --> false	stack overflow (string slice too long)
print(pcall(string.find, ("x"):rep(300000), (("x?"):rep(300000)))) --> false	pattern too complex
print(pcall(string.match, ("a"):rep(300000), ("(a)"):rep(40))) --> false	too many captures
print(pcall(string.match, "x", ("("):rep(300))) --> false	too many captures
print(pcall(table.concat, {}, "x", 1, math.maxinteger)) --> false	invalid value (nil) at index 1 in table for 'concat'
print(pcall(table.concat, setmetatable({}, { __index = function() return ("x"):rep(1000) end }), ",", 1, 3) and "ok") --> ok
print(pcall(table.insert, setmetatable({}, { __len = function() return math.maxinteger end }), 1, 1)) --> true
print(pcall(table.move, {}, 1, math.maxinteger, 2)) --> false	bad argument #4 to 'table.move' (destination wrap around)
print(pcall(utf8.char, table.unpack({}, 1, 0))) --> true	
print(pcall(string.char, table.unpack({}, 1, 200))) --> false	bad argument #1 to 'string.char' (number expected, got nil)
print(#string.char(table.unpack((function() local t = {} for i = 1, 200 do t[i] = 65 end return t end)()))) --> 200
print(pcall(select, -1)) --> false	bad argument #1 to 'select' (index out of range)
print(pcall(coroutine.wrap(function(...) return select("#", ...) end), table.unpack({}, 1, 5000))) --> true	5000
print((select(2, pcall(load, ("x = 1 "):rep(10) .. ("("):rep(1000))) == nil)) --> true
print((select(2, load(("("):rep(1000), "=s")):match("C stack overflow"))) --> C stack overflow
print(pcall(string.packsize, ("s"):rep(2))) --> false	bad argument #1 to 'string.packsize' (variable-length format)
print(pcall(os.date, ("%c"):rep(1000)) and #os.date("!" .. ("%Y"):rep(1000), 0)) --> 4000
print(next({}, nil), pcall(next, {}, 1)) --> nil	false	invalid key to 'next'
print(pcall(setmetatable, {}, { __index = 1 }) and pcall(function() return setmetatable({}, { __index = 1 }).x end)) --> false
print(tostring(-0.0), 0x7fffffffffffffff + 1 == math.mininteger, math.mininteger // -1, math.mininteger % -1, pcall(function() return 1 // 0 end)) --> -0.0	true	-9223372036854775808	0	false	library_limits.lua:29: attempt to divide by zero
