-- Function definitions: statements, methods, recursion, locals before and after.
function globalFunction(a) return a end
print(globalFunction(1)) --> 1
globalFunction = nil
local t = { a = { b = {} } }
function t.f() return "t.f" end
function t.a.b.g() return "t.a.b.g" end
function t.a.b:h(x) return self == t.a.b, x end
print(t.f(), t.a.b.g(), t.a.b:h(1)) --> t.f	t.a.b.g	true	1
local function fact(n) if n <= 1 then return 1 end return n * fact(n - 1) end
print(fact(20), fact(21)) --> 2432902008176640000	-4249290049419214848
local fib
fib = function(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
print(fib(15)) --> 610
local notRecursive = function() return notRecursive end
print(notRecursive()) --> nil
local function shadow() return "outer" end
do local function shadow() return "inner" end print(shadow()) end --> inner
print(shadow()) --> outer
local function params(a, b, c, a2) return a, b, c, a2 end
print(params(1, 2)) --> 1	2	nil	nil
print(#{ (function() end)() }, (function() end)(), select("#", (function() end)()), select("#", (function() return nil end)())) --> 0	nil	0	1
local function multi() return 1, nil, 3 end
print(multi(), (multi())) --> 1	1
local function empty() return end
print(select("#", empty())) --> 0
-- `self` is a plain parameter.
function t:m() self = "reassigned" return self end
print(t:m()) --> reassigned
-- Identity: a function expression gives a new closure each time when it captures something.
local function make(x) return function() return x end end
print(make(1) == make(1), make == make, print == print) --> false	true	true
-- Definition in a field of a nil value.
print(pcall(function() function t.missing.f() end end)) --> false	definitions.lua:34: attempt to index a nil value (field 'missing')
print(pcall(function() function undefinedName:f() end end)) --> false	definitions.lua:35: attempt to index a nil value (global 'undefinedName')
-- Mutual recursion through forward declaration.
local isOdd
local function isEven(n) if n == 0 then return true end return isOdd(n - 1) end
function isOdd(n) if n == 0 then return false end return isEven(n - 1) end
print(isEven(10), isOdd(7)) --> true	true
-- Many parameters and locals.
local names = {}
for i = 1, 150 do names[i] = "p" .. i end
local big = load("return function(" .. table.concat(names, ",") .. ") return p1, p75, p150 end")()
local args = {}
for i = 1, 150 do args[i] = i end
print(big(table.unpack(args))) --> 1	75	150
-- A trailing semicolon after return, comments between.
local function semi() return 1; end
print(semi()) --> 1
local function g(x) return
  x end
print(g(3)) --> 3
