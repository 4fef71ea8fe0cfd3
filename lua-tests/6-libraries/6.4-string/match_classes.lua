-- Pattern items: classes, sets, repetitions, anchors, %b, %f, back references, position captures.
print(("hello 123"):match("%a+"), ("hello 123"):match("%d+"), ("hello 123"):match("%s"), ("hello 123"):match("%w+$")) --> hello	123	 	123
local classes = { "%a", "%c", "%d", "%g", "%l", "%p", "%s", "%u", "%w", "%x", "%A", "%C", "%D", "%G", "%L", "%P", "%S", "%U", "%W", "%X", "." }
local all = {}
for i = 0, 255 do all[i + 1] = string.char(i) end
all = table.concat(all)
for _, class in ipairs(classes) do
  local n, last = 0, -1
  for i = 0, 255 do if string.char(i):find(class) then n, last = n + 1, i end end
  io.write(class, "=", n, "/", last, " ") --> %a=52/122 %c=33/127 %d=10/57 %g=94/126 %l=26/122 %p=32/126 %s=6/32 %u=26/90 %w=62/122 %x=22/102 %A=204/255 %C=223/255 %D=246/255 %G=162/255 %L=230/255 %P=224/255 %S=250/255 %U=230/255 %W=194/255 %X=234/255 .=256/255 
end
print()
print(("aaa"):match("a-"), ("aaa"):match("a-b") == nil, ("aaab"):match("a-b"), ("aaab"):match("a?b"), ("aaab"):match("a*b"), ("aaab"):match("a+b")) --> 	true	aaab	ab	aaab	aaab
print(("[[x]]"):match("%[%[(.-)%]%]"), ("<a><b>"):match("<(.-)>"), ("<a><b>"):match("<(.*)>"), ("f(a(b)c)d"):match("%b()"), ("if x then y end"):match("%f[%w]%w+", 4)) --> x	a	a><b	(a(b)c)	x
print(("THE (quick) fox"):find("%((%a+)%)"), ("hello"):match("(h)(e)(l)(l)(o)"), ("hello"):match("()ll()")) --> 5	h	3	5
print(("abcabc"):match("(abc)%1"), ("abcabd"):match("(abc)%1"), ([["quoted" 'x']]):match([[(["'])(.-)%1]]), ("xx yy zz"):match("(%a)%1 (%a)%2")) --> abc	nil	"	x	y
print(("THE (quick) fox"):match("%f[%a]%a+", 5), ("[test]"):match("%f[%a]%a+%f[%A]"), ("foo.bar"):match("%f[%w]bar%f[%W]"), ("word"):match("%f[%z]") == "") --> quick	test	bar	true
print(("2024-05-17"):match("(%d+)-(%d+)-(%d+)"), ("key = val"):match("^%s*(%S+)%s*=%s*(.-)%s*$"), ("  trim  "):match("^%s*(.-)%s*$") .. "|") --> 2024	key	trim|
print(("a,b,,c"):match("([^,]*),([^,]*),([^,]*),([^,]*)"), (""):match(".*"), (""):match(".+"), (""):match("^$"), ("x"):match("^$")) --> a		nil		nil
print(("äöü"):match("[\xc3][\xa4]") ~= nil, ("a\0b"):match("%z") == "\0", ("a\0b"):match("[\0]b") == "\0b", ("a\0b"):match(".", 2) == "\0") --> true	true	true	true
print(("0x1F"):match("^0[xX](%x+)$"), ("-12.5e3"):match("^[+-]?%d+%.?%d*[eE]?[+-]?%d*$"), ("a.b.c"):match("^(.-)%."), ("a.b.c"):match("^(.*)%.")) --> 1F	-12.5e3	a	a.b
print(("hello"):match(".", -1), ("hello"):match("l", 4), ("hello"):match("^l", 3), ("hello"):match("", 6), ("hello"):match("", 7)) --> o	l	l		nil
print(("a-z"):match("[a%-z]+"), ("]]"):match("[]]+"), ("^^"):match("[%^]+"), ("a]b"):match("[^]]+"), ("x-y"):match("[x-]+"), ("09AF"):match("[0-9A-F]+")) --> a-z	]]	^^	a	x-	09AF
print(("%a"):match("%%a"), ("a.b"):match("a%.b"), ("a+"):match("a%+"), ("$5"):match("%$%d"), ("5$"):match("%d$"), ("5$"):match("%d%$$"), ("a^b"):match("a^b")) --> %a	a.b	a+	$5	nil	5$	a^b
print(("aXb"):match("%u"), ("é"):match("%a"), ("\t"):match("%c") == "\t", ("~"):match("%g"), (" "):match("%g"), ("!"):match("%p")) --> X	nil	true	~	nil	!
print(("ab"):match("((a)(b))"), ("ab"):match("(a)(b)?"), ("a"):match("(a)(b?)"), ("abab"):match("((ab)*)") ) --> ab	nil	a	nil
print(select("#", ("abc"):match("abc")), select("#", ("abc"):match("(a)(b)(c)")), select("#", ("abc"):match("x"))) --> 1	3	1
print(("  x"):match("^%s+()"), ("aaa"):match("^(a-)a$"), ("aaa"):match("^(a+)a$"), ("key=1;k2=2"):match("k2=(%d)")) --> 3	aa	aa	2
print(pcall(string.match, "a", ("(a)"):rep(33))) --> true	nil
print(pcall(string.match, ("a"):rep(40), ("(a)"):rep(32)) and select("#", ("a"):rep(40):match(("(a)"):rep(32)))) --> 32
print(pcall(string.match, "x", "%2(x)")) --> false	invalid capture index %2
print(pcall(string.match, "x", "(()x")) --> false	unfinished capture
print(pcall(string.match)) --> false	bad argument #1 to 'string.match' (string expected, got no value)
print(string.match(123, "%d"), string.match("x1", 1), string.match("2.5", 2.5)) --> 1	1	2.5
