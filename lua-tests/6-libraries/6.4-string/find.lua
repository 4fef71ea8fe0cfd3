-- string.find: plain and with patterns, initial positions, captures.
local s = "hello world from lua"
print(s:find("wor"), s:find("o", 5), s:find("o", 6), s:find("xyz"), s:find(""), s:find("", 5), s:find("", 21), s:find("", 22)) --> 7	5	8	nil	1	5	21	nil
print(s:find("l+"), s:find("(l+)(o)"), s:find("()ll()"), s:find("^hello"), s:find("^world"), s:find("lua$"), s:find("from$")) --> 3	3	3	1	nil	18	nil
print(s:find("o", -3), s:find("u", -3), s:find("h", -100), s:find("h", 2), s:find("a", 100)) --> nil	19	1	nil	nil
print(("a+b"):find("+", 1, true), ("a+b"):find("a+b", 1, true), ("a+b"):find("a+b"), ("a.b"):find(".", 2, true), ("a.b"):find("%.")) --> 2	1	nil	2	2	2
print(("abc"):find("b", nil, true), ("abc"):find("b", 1, false), ("a\0b"):find("\0"), ("a\0b"):find("b"), ("abc"):find("c", "3")) --> 2	2	2	3	3	3
print(("aaa"):find("a-"), ("aaa"):find("a-$"), ("aaa"):find("^a-$"), ("aaa"):find("a*"), ("baaa"):find("a*"), ("baaa"):find("a+")) --> 1	1	1	1	1	2	4
print(("key = value"):find("^(%w+)%s*=%s*(%w+)$"), ("key=value"):find("(%w+)=(%w+)")) --> 1	1	9	key	value
print((" x"):find("%S"), ("x"):find("%s"), ("123abc"):find("%a"), ("abc123"):find("%d"), ("a_b"):find("_"), ("(x)"):find("%(.-%)")) --> 2	nil	4	4	2	1	3
print(("x"):find("[a-z]"), ("-"):find("[a-]"), ("-"):find("[]-]"), ("]"):find("[]]"), ("^"):find("[x^]"), ("a"):find("[^a]"), ("b"):find("[^a]")) --> 1	1	1	1	1	nil	1	1
print(("%d"):find("%%d"), ("a%b"):find("%", 1, true), ("[x]"):find("%[(.)%]"), ("a-b"):find("[%-]"), ("z"):find("[%a]"), ("5"):find("[%a%d]")) --> 1	2	1	2	1	1	1
-- Long texts with special cases for speed: single byte, long needle, at the end.
local long = ("x"):rep(5000) .. "needle" .. ("y"):rep(5000)
print(long:find("needle"), long:find("needle", 1, true), long:find("y", 1, true), long:find("yx", 1, true), long:find("x+ne"), long:find("dley+$")) --> 5001	5001	5007	nil	1	5004	10006
print(long:find(("x"):rep(4990) .. "n"), long:find("z"), (long .. "z"):find("z", -1)) --> 11	nil	10007	10007
print(pcall(string.find, "a", "(a")) --> false	unfinished capture
print(pcall(string.find, "a", "a)")) --> true	nil
print(pcall(string.find, "a", "[a")) --> false	malformed pattern (missing ']')
print(pcall(string.find, "a", "%")) --> false	malformed pattern (ends with '%')
print(pcall(string.find, "a", "%f")) --> false	missing '[' after '%f' in pattern
print(pcall(string.find, "a", "%b")) --> false	malformed pattern (missing arguments to '%b')
print(pcall(string.find, "a", "%b(")) --> false	malformed pattern (missing arguments to '%b')
print(pcall(string.find, "a", "%1")) --> false	invalid capture index %1
print(pcall(string.find, "a", "(%1)")) --> false	invalid capture index %1
print(pcall(string.find, "a", "[%")) --> false	malformed pattern (missing ']')
print(pcall(string.find, "a", "[]")) --> false	malformed pattern (missing ']')
print(pcall(string.find, "a", "[a-")) --> false	malformed pattern (missing ']')
print(pcall(string.find, "a", "[^]")) --> false	malformed pattern (missing ']')
print(pcall(string.find, "a", "%0")) --> false	invalid capture index %0
print(pcall(string.find)) --> false	bad argument #1 to 'string.find' (string expected, got no value)
print(pcall(string.find, "a")) --> false	bad argument #2 to 'string.find' (string expected, got no value)
print(pcall(string.find, "a", {})) --> false	bad argument #2 to 'string.find' (string expected, got table)
print(pcall(string.find, "a", "a", "x")) --> false	bad argument #3 to 'string.find' (number expected, got string)
-- In plain mode nothing is a pattern.
print(("(a"):find("(a", 1, true), ("[a"):find("[", 1, true), ("a%"):find("%", 1, true)) --> 1	1	2	2
