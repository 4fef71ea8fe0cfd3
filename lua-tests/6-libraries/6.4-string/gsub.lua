-- string.gsub: strings, tables and functions as replacement; counts; anchors; empty matches.
print(("hello world"):gsub("o", "0"), ("hello"):gsub("l", "L", 1), ("hello"):gsub("x", "y"), ("hello"):gsub("", "-"), (""):gsub("", "x")) --> hell0 w0rld	heLlo	hello	-h-e-l-l-o-	x	1
print(("hello world"):gsub("(%w+)", "<%1>"), ("hello world"):gsub("%w+", "%0 %0", 1), ("hello world"):gsub("(%w+) (%w+)", "%2 %1"), ("abc"):gsub("%w", "%%%0")) --> <hello> <world>	hello hello world	world hello	%a%b%c	3
print(("abc"):gsub("", "-"), ("abc"):gsub(".", { a = 1, c = false }), ("abc"):gsub("b", { b = "B" }), ("$name is $age"):gsub("%$(%w+)", { name = "Lua", age = 30 })) --> -a-b-c-	1bc	aBc	Lua is 30	2
print(("abc"):gsub("%w", function(c) return c .. c end), ("abc"):gsub("%w", function(c) if c == "b" then return nil end return c:upper() end), ("abc"):gsub("%w", function() return false end)) --> aabbcc	AbC	abc	3
print(("hello"):gsub("(l)(l)", function(a, b) return "[" .. a .. b .. "]" end), ("x y"):gsub("()", function(p) return p end), ("4+5"):gsub("%d", function(d) return d * 2 end)) --> he[ll]o	1x2 3y4	8+10	2
print(("abc"):gsub("^a", "x"), ("aaa"):gsub("^a", "x"), ("abc"):gsub("c$", "x"), ("abc"):gsub("b$", "x"), ("a.b.c"):gsub("%.", "/"), ("^a"):gsub("%^", "!")) --> xbc	xaa	abx	abc	a/b/c	!a	1
print(("abc"):gsub("b", "%%"), ("abc"):gsub("(b)", "%0%1"), ("a b c"):gsub(" ", "", 1), ("a b c"):gsub(" ", "", 0), ("a b c"):gsub(" ", "", -1), ("a b c"):gsub(" ", "", 100)) --> a%c	abbc	ab c	a b c	a b c	abc	2
print(("  trim me  "):gsub("^%s+", ""), (("  trim me  "):gsub("^%s*(.-)%s*$", "%1")), ("a,b;c"):gsub("[,;]", { [","] = "C", [";"] = "S" })) --> trim me  	trim me	aCbSc	2
print(("hello"):gsub("l*", "x"), ("aaa"):gsub("a-", "x"), ("abc"):gsub("%w-", "."), ("ab"):gsub("b*", "-"), ("baaac"):gsub("a*", "-")) --> xhxexox	xaxaxax	.a.b.c.	-a-	-b-c-	3
print(("one two"):gsub("%f[%w]%w", string.upper), ("CamelCaseText"):gsub("%u", function(c) return "_" .. c:lower() end), ("x"):gsub("x", "a\0b") == "a\0b") --> One Two	_camel_case_text	true
print(("a=1 b=2"):gsub("(%w)=(%w)", "%2=%1"), ("(a(b))"):gsub("%b()", "P"), ("abab"):gsub("(a)(b)", "%2%1"), ("x^2"):gsub("%^(%d)", "<%1>")) --> 1=a 2=b	P	baba	x<2>	1
print((string.gsub("abc", "b", 5)), (string.gsub(123, 2, "x")), (string.gsub("a1b2", "%d", function(d) return tonumber(d) + 0.5 end)), #string.gsub(("x"):rep(1000), "x", "yy")) --> a5c	1x3	a1.5b2.5	2000
print(("long"):rep(100):gsub("long", "l"):len(), select(2, ("a"):rep(1000):gsub("a", "b")), ("abc"):gsub("", "")) --> 100	1000	abc	4
local t = setmetatable({}, { __index = function(_, k) return "<" .. k .. ">" end })
print(("a b"):gsub("%w", t), ("k"):gsub("k", setmetatable({}, { __index = function() return nil end }))) --> <a> <b>	k	1
print(pcall(string.gsub, "abc", "b", "%2")) --> false	invalid capture index %2
print(pcall(string.gsub, "abc", "(b)", "%2")) --> false	invalid capture index %2
print(pcall(string.gsub, "abc", "b", "%")) --> false	invalid use of '%' in replacement string
print(pcall(string.gsub, "abc", "b", "%x")) --> false	invalid use of '%' in replacement string
print(pcall(string.gsub, "abc", "b", function() return {} end)) --> false	invalid replacement value (a table)
print(pcall(string.gsub, "abc", "b", { b = print })) --> false	invalid replacement value (a function)
print(pcall(string.gsub, "abc", "b")) --> false	bad argument #3 to 'string.gsub' (string/function/table expected, got no value)
print(pcall(string.gsub, "abc", "b", nil)) --> false	bad argument #3 to 'string.gsub' (string/function/table expected, got nil)
print(pcall(string.gsub, "abc", "b", true)) --> false	bad argument #3 to 'string.gsub' (string/function/table expected, got boolean)
print(pcall(string.gsub, "abc", "(", "x")) --> true	xaxbxcx	4
print(pcall(string.gsub, "abc", "b", "x", "y")) --> false	bad argument #4 to 'string.gsub' (number expected, got string)
print(pcall(string.gsub)) --> false	bad argument #1 to 'string.gsub' (string expected, got no value)
-- Replacement functions may call gsub, and fail.
print((("a1b2"):gsub("%d", function(d) return (("<d>"):gsub("d", d)) end))) --> a<1>b<2>
print(pcall(string.gsub, "abc", "b", function(c) error("in replacement of " .. c, 0) end)) --> false	in replacement of b
print(("abc"):gsub("%w", function(...) return select("#", ...) end), ("abc"):gsub("(%w)(%w)", function(...) return select("#", ...) end)) --> 111	2c	1
local order = {}
string.gsub("abc", "%w", function(c) order[#order + 1] = c end)
print(table.concat(order, ">"), (("x"):gsub("x", "%0%0%0")), (("%d"):gsub("%%d", "%%s"))) --> a>b>c	xxx	%s
