-- Names: letters, digits, underscores; case matters; reserved words are none; `goto` and `_ENV` corner cases.
local i, ij, a9, _, _temp, THIS_IS_ok, And, AND = 1, 2, 3, 4, 5, 6, 7, 8
print(i, ij, a9, _, _temp, THIS_IS_ok, And, AND) --> 1	2	3	4	5	6	7	8
local reserved = { "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local",
  "nil", "not", "or", "repeat", "return", "then", "true", "until", "while" }
local accepted = 0
for _, word in ipairs(reserved) do
  if load("local " .. word .. " = 1") then accepted = accepted + 1 end
end
print(#reserved, accepted) --> 22	0
local t = { ["and"] = 1, ["end"] = 2 }
print(t["and"], t["end"]) --> 1	2
for _, text in ipairs { "local 9a = 1", "local and = 1", "t.end = 1", "x = a.9", "local a$b = 1", "é = 1", "@", "local x = ?", "x = `a`",
  "a.b:c = 1", "x = }", "local function end() end", "goto = 1", "f(", "for = 1", "x = 'a' 'b'", "= 1", "local x <close", "\1" } do
  print(text:gsub("[^ -~]", "."), select(2, load(text, "=s")))
end
--> local 9a = 1	s:1: malformed number near '9a'
--> local and = 1	s:1: <name> expected near 'and'
--> t.end = 1	s:1: <name> expected near 'end'
--> x = a.9	s:1: unexpected symbol near '.9'
--> local a$b = 1	s:1: unexpected symbol near '$'
--> .. = 1	s:1: unexpected symbol near '<\195>'
--> @	s:1: unexpected symbol near '@'
--> local x = ?	s:1: unexpected symbol near '?'
--> x = `a`	s:1: unexpected symbol near '`'
--> a.b:c = 1	s:1: function arguments expected near '='
--> x = }	s:1: unexpected symbol near '}'
--> local function end() end	s:1: <name> expected near 'end'
--> goto = 1	s:1: <name> expected near '='
--> f(	s:1: unexpected symbol near <eof>
--> for = 1	s:1: <name> expected near '='
--> x = 'a' 'b'	s:1: unexpected symbol near ''b''
--> = 1	s:1: unexpected symbol near '='
--> local x <close	s:1: '>' expected near <eof>
--> .	s:1: unexpected symbol near '<\1>'
