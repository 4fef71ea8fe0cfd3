-- Deep nesting of the source ends in an error, long flat chains do not.
local function check(text)
  local f, e = load(text, "=s")
  return f and "accepted" or (e:match("C stack overflow") or e:match("overflow") or e:match("too many C levels") or e)
end
local n = 100000
for _, case in ipairs {
  { "(", "1", ")" }, { "{", "", "}" }, { "not ", "1", "" }, { "-", "1", "" }, { "function() return ", "1", " end" }, { "a[", "1", "]" }, { "f(", "", ")" }, { "- -", "1", "" }, { "~", "1", "" }, { "#", "''", "" },
} do
  print(case[1], check("return " .. case[1]:rep(n) .. case[2] .. case[3]:rep(n)))
end
--> (	C stack overflow
--> {	C stack overflow
--> not 	C stack overflow
--> -	accepted
--> function() return 	C stack overflow
--> a[	C stack overflow
--> f(	C stack overflow
--> - -	s:1: unexpected symbol near <eof>
--> ~	C stack overflow
--> #	C stack overflow
for _, case in ipairs { { "do ", "", " end" }, { "while x do ", "", " end" }, { "if x then ", "", " end" }, { "for i = 1, 2 do ", "", " end" }, { "repeat ", "", " until x" }, { "local function f() ", "", " end" }, { "if x then else ", "", " end" } } do
  print(case[1], check(case[1]:rep(n) .. case[2] .. case[3]:rep(n)))
end
--> do 	C stack overflow
--> while x do 	C stack overflow
--> if x then 	C stack overflow
--> for i = 1, 2 do 	s:1: too many local variables (limit is 200) in main function near '='
--> repeat 	C stack overflow
--> local function f() 	C stack overflow
--> if x then else 	C stack overflow
-- Flat: as many as one likes.
print(check("return a" .. (".b"):rep(n)), check("return a" .. ("()"):rep(n)), check("return a" .. ("[1]"):rep(n)), check("return 1" .. (" + 1"):rep(n)), check("return a" .. (":m()"):rep(n))) --> accepted	accepted	accepted	accepted	accepted
print(check("x = 1" .. (" ; x = 1"):rep(n)), check("if x then" .. (" elseif x then"):rep(1000) .. " end"), check("return " .. ("x or "):rep(2000) .. "x"), check("return " .. ("x and "):rep(2000) .. "x"), check("return " .. ("1 < "):rep(2000) .. "1")) --> accepted	accepted	accepted	accepted	accepted
print(check("local t = {" .. ("1,"):rep(n) .. "}"), check("local t = {" .. ("x=1,"):rep(n) .. "}"), check(("::a%d:: "):rep(1):format(1) .. ("goto a1 "):rep(1000))) --> accepted	accepted	accepted
-- 190 levels are fine.
print(check("return " .. ("("):rep(190) .. "1" .. (")"):rep(190)), check("return " .. ("{"):rep(190) .. ("}"):rep(190)), check(("do "):rep(190) .. ("end "):rep(190))) --> accepted	accepted	accepted
print(load("return " .. ("("):rep(150) .. "7" .. (")"):rep(150))(), load("return " .. ("- "):rep(101) .. "1")()) --> 7	-1
