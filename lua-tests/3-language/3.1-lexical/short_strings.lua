-- Quoted strings and their escape sequences.
print('a "quoted" text', "it's") --> a "quoted" text	it's
print("\a\b\f\n\r\t\v" == "\7\8\12\10\13\9\11") --> true
print("tab\\t", "\"", '\'', "\\") --> tab\t	"	'	\
print("\65\066\0067", #"\0a\00b\000c") --> AB7	6
print("\x41\x4a\x7E", #"\xff", ("\xfF"):byte()) --> AJ~	1	255
print("\u{48}\u{49}", #"\u{7FF}", #"\u{800}", #"\u{FFFF}", #"\u{10FFFF}", #"\u{7FFFFFFF}") --> HI	2	3	3	4	6
print(("\u{20AC}"):byte(1, -1)) --> 226	130	172
print(("\u{7FFFFFFF}"):byte(1, -1)) --> 253	191	191	191	191	191
print("one\z
       two\z   three\z

   four")
--> onetwothreefour
print("line\
break")
--> line
--> break
local broken = "a\
b"
print(#broken, broken == "a\nb") --> 3	true
print('\z', '\z   ' == '', #"\z \n") --> 	true	1
print("\1\2\3" == "\001\002\003", "\1234" == "{4") --> true	true
print("alo\n123\"" == "alo\n123\"", '\97lo\10\04923"' == "alo\n123\"") --> true	true
for _, body in ipairs { [["\q"]], [["\300"]], [["\xg0"]], [["\x1"]], [["\u{110000000}"]], [["\u{80000000}"]], [["\u41"]],
  [["\u{41"]], [["\u{}"]], [['abc]], '"abc\ndef"', [["\256"]], [["\12x\999y"]], [["abc\]], [["\u{xyz}"]] } do
  print(select(2, load("return " .. body, "=s")))
end
--> s:1: invalid escape sequence near '"\q'
--> s:1: decimal escape too large near '"\300"'
--> s:1: hexadecimal digit expected near '"\xg'
--> s:1: hexadecimal digit expected near '"\x1"'
--> s:1: UTF-8 value too large near '"\u{110000000'
--> s:1: UTF-8 value too large near '"\u{80000000'
--> s:1: missing '{' near '"\u4'
--> s:1: missing '}' near '"\u{41"'
--> s:1: hexadecimal digit expected near '"\u{}'
--> s:1: unfinished string near <eof>
--> s:1: unfinished string near '"abc'
--> s:1: decimal escape too large near '"\256"'
--> s:1: decimal escape too large near '"x\999y'
--> s:1: unfinished string near <eof>
--> s:1: hexadecimal digit expected near '"\u{x'
