-- Tokens are the longest that fit, and whitespace is free between them.
local a,b=1,2 print(a+b)print(a-b)
--> 3
--> -1
print(a--[[]]-b, a- -b) --> -1	3
local t={1,2;3}print(#t) --> 3
print(t[1]==1,t[2]~=1,2<=2,2>=3,1<2,1>2) --> true	true	true	false	true	false
print(7//2,1<<4,256>>4,5&3,5|3,5~3,~0) --> 3	16	16	1	7	6	-1
print("a".."b"..1 ..2) --> ab12
local f=function(...)return...end
print(f(1,2,3)) --> 1	2	3
do goto continue end ::continue::
;;; print("empty statements"); --> empty statements
print(2^-1, -2^2, not nil==true) --> 0.5	-4.0	true
local s = {f=f}
local dotted = s
  .f
  (4)
print(dotted) --> 4
print(#"abc"+1, -#"abc", not not 1) --> 4	-3	true
print(load("return 1 = 1", "=s")) --> nil	s:1: <eof> expected near '='
print(load("x == 1", "=s")) --> nil	s:1: syntax error near '=='
print(load("return !1", "=s")) --> nil	s:1: unexpected symbol near '!'
print(load("x ~= 1", "=s")) --> nil	s:1: syntax error near '~='
print(load("a.b", "=s")) --> nil	s:1: syntax error near <eof>
print(load("return a..b...c", "=s")) --> nil	s:1: <eof> expected near '...'
print(load("\n\n\nx =", "=s")) --> nil	s:4: unexpected symbol near <eof>
print(load("x = 'unfinished\n", "=s")) --> nil	s:1: unfinished string near ''unfinished'
print(load("for i = 1, 2 do\nprint(i)\n", "=s")) --> nil	s:3: 'end' expected (to close 'for' at line 1) near <eof>
print(load("if x then\n\nelse\n", "=s")) --> nil	s:4: 'end' expected (to close 'if' at line 1) near <eof>
print(load("(f)", "=s")) --> nil	s:1: syntax error near <eof>
print(load("f() = 1", "=s")) --> nil	s:1: syntax error near '='
print(load("a, f() = 1, 2", "=s")) --> nil	s:1: syntax error near '='
print(load("local a.b = 1", "=s")) --> nil	s:1: unexpected symbol near '.'
print(load("return return", "=s")) --> nil	s:1: unexpected symbol near 'return'
print(load("break", "=s")) --> nil	s:1: break outside loop at line 1
print(load("x = function() return 1 print(2) end", "=s")) --> nil	s:1: 'end' expected near 'print'
