-- Limits on the number of things in a function, with their messages.
local function check(text) local f, e = load(text, "=s") return f and "accepted" or e end
local function list(format, n, sep) local t = {} for i = 1, n do t[i] = format:format(i) end return table.concat(t, sep or ",") end
print(check("local " .. list("a%d", 200))) --> accepted
print(check("local " .. list("a%d", 201))) --> s:1: too many local variables (limit is 200) in main function near <eof>
print(check(list("local a%d", 201, " "))) --> s:1: too many local variables (limit is 200) in main function near <eof>
print(check("local function f() " .. list("local a%d", 201, " ") .. " end")) --> s:1: too many local variables (limit is 200) in function at line 1 near 'end'
print(check("function f(" .. list("p%d", 201) .. ") end")) --> s:1: too many local variables (limit is 200) in function at line 1 near ')'
print(check("function f(" .. list("p%d", 200) .. ") end")) --> accepted
print(check("for " .. list("v%d", 200) .. " in x do end")) --> s:1: too many local variables (limit is 200) in main function near ','
print((check("return function() return " .. list("u%d", 255) .. " end"):match("^.*registers"))) --> s:1: function or expression needs too many registers
local uses = (list("a%d", 150) .. "," .. list("b%d", 110)):gsub("(%w+),?", "x = %1 ")
local locals = "local " .. list("a%d", 150) .. "\nlocal function f()\nlocal " .. list("b%d", 150) .. "\nreturn function() " .. uses .. " end end"
print(check(locals)) --> s:4: too many upvalues (limit is 255) in function at line 4 near 'x'
print(check("return " .. list("f()", 245)) ~= nil, check("f(" .. list("x", 245) .. ")")) --> true	accepted
print((check("f(" .. list("x", 260) .. ")"):match("^.*registers"))) --> s:1: function or expression needs too many registers
print(check("return {" .. list("x", 1000) .. "}"), check("return {" .. list("f()", 1000) .. "}")) --> accepted	accepted
print(check(list("local a%d = 1", 200, "\n") .. "\n\nlocal b = 1")) --> s:202: too many local variables (limit is 200) in main function near '='
-- Many constants, many functions, many strings.
local big = load("return {" .. list("%d.5", 70000) .. "}")()
print(#big, big[1], big[70000]) --> 70000	1.5	70000.5
local strings = load("return {" .. list("'s%d'", 70000) .. "}")()
print(#strings, strings[1], strings[70000]) --> 70000	s1	s70000
local functions = load("return {" .. list("function() return %d end", 5000) .. "}")()
print(#functions, functions[1](), functions[5000]()) --> 5000	1	5000
local sum = load("return " .. list("%d", 5000, "+"))
print(sum()) --> 12502500
local concat = load("return " .. list("'%d'", 150, ".."))
print(#concat()) --> 342
-- Long jumps.
local body = ("x = x + 1 "):rep(20000)
local f = load("local x = 0 for i = 1, 2 do " .. body .. " end return x")
print(f()) --> 40000
f = load("local x = 0 while x < 1 do " .. body .. " end return x")
print(f()) --> 20000
f = load("local x, y = 0 if y then " .. body .. " else x = -1 end return x")
print(f()) --> -1
f = load("local x = 0 goto done " .. body .. " ::done:: return x")
print(f()) --> 0
