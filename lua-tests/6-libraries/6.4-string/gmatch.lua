-- string.gmatch: all matches, captures, empty matches, anchors, initial position.
local function all(s, p, init)
  local out = {}
  for a, b in s:gmatch(p, init) do out[#out + 1] = b and tostring(a) .. ":" .. tostring(b) or tostring(a) end
  return "[" .. table.concat(out, "|") .. "]"
end
print(all("one two three", "%a+"), all("k=v, k2=v2", "(%w+)=(%w+)"), all("abc", ""), all("abc", "."), all("abc", "()"), all("", ""), all("", "x")) --> [one|two|three]	[k:v|k2:v2]	[|||]	[a|b|c]	[1|2|3|4]	[]	[]
print(all("abc", "b*"), all("aXbXc", "X"), all("a,b,,c", "([^,]*)"), all("hello world", "o"), all("xxx", "x-"), all("xxx", "x*")) --> [|b|]	[X|X]	[a|b||c]	[o|o]	[|||]	[xxx]
print(all("one two", "^%a+"), all("^a^a", "^a"), all("aaa", "a$"), all("2024-05-17", "%d+"), all("()()", "%b()"), all("THE (quick) fox", "%f[%a]%a")) --> []	[^a|^a]	[a]	[2024|05|17]	[()|()]	[T|q|f]
print(all("abcabc", "b", 3), all("abcabc", "b", -2), all("abc", "b", 10), all("abc", "", 4), all("abc", "", 5), all("abc", ".", -100)) --> [b]	[b]	[]	[]	[]	[a|b|c]
print(all("  a  b ", "%S+"), all("a\0b\0c", "[^\0]+"), all("x=1\ny=2\n", "(%w)=(%d)\n"), all("aéb", "[\x80-\xff]+")) --> [a|b]	[a|b|c]	[x:1|y:2]	[é]
for k, v in ("a=1, b=2"):gmatch("(%w+)=(%w+)") do io.write(k, "->", v, " ") end print() --> a->1 b->2 
-- The iterator keeps its own state, also when the string variable changes or it is used after the end.
local s = "a b c"
local it = s:gmatch("%a")
s = "changed"
print(it(), it(), it(), it(), it()) --> a	b	c	nil
local i1, i2 = ("ab"):gmatch("."), ("xy"):gmatch(".")
print(i1(), i2(), i1(), i2(), i1(), i2()) --> a	x	b	y	nil
-- Words of a text, counted; nested iterations.
local counts, words = {}, {}
for w in ("the cat and the dog and the bird"):gmatch("%a+") do
  if not counts[w] then words[#words + 1] = w end
  counts[w] = (counts[w] or 0) + 1
end
table.sort(words)
for i, w in ipairs(words) do words[i] = w .. "=" .. counts[w] end
print(table.concat(words, " ")) --> and=2 bird=1 cat=1 dog=1 the=3
for line in ("a b\nc d\n"):gmatch("([^\n]*)\n") do for w in line:gmatch("%a") do io.write(w, ".") end io.write("/") end print() --> a.b./c.d./
print(pcall(string.gmatch, "a")) --> false	bad argument #2 to 'string.gmatch' (string expected, got no value)
print((pcall(string.gmatch, "a", "("))) --> true
print(pcall(function() for _ in ("a"):gmatch("(") do end end)) --> false	gmatch.lua:32: unfinished capture
print(pcall(string.gmatch, {}, "a")) --> false	bad argument #1 to 'string.gmatch' (string expected, got table)
print(select("#", ("a"):gmatch("b")), type(("a"):gmatch("b"))) --> 1	function
