-- Calls and returns between Lua functions: numbers of arguments and results, tail calls, captured variables, recursion.
local function f(a, b, c) return c, b, a end
print(f(1)) --> nil	nil	1
print((f(1, 2, 3))) --> 3
print(f(1, 2, 3, 4)) --> 3	2	1
print(f((f(1, 2, 3)))) --> nil	nil	3
print(f(f(1, 2, 3))) --> 1	2	3
local x, y, z, w = f(1, 2)
print(x, y, z, w) --> nil	2	1	nil
local function nothing() end
print((nothing())) --> nil
print(nothing(), nothing()) --> nil
print(#{ nothing(), nothing() }, select("#", nothing())) --> 0	0
x, y = nothing()
print(x, y) --> nil	nil
local function first(a) return a end
x, y = first(1)
print(x, y) --> 1	nil
print(first(1), first(first) == first) --> 1	true

-- Tail calls with fewer, as many and more arguments than the function that is left has registers.
local function list(...) return select("#", ...), ... end
local function down(n, ...) if n == 0 then return list(...) end return down(n - 1, n, ...) end
print(down(5)) --> 5	1	2	3	4	5
local function even(n) if n == 0 then return "even" end return odd(n - 1) end
function odd(n) if n == 0 then return "odd" end return even(n - 1) end
print(even(100001), even(100000)) --> odd	even
local function spread(n) if n > 0 then return spread(n - 1, n, n, n, n, n, n, n, n, n, n) end return n end
print(spread(10)) --> 0
local function narrow(a, b, c, d) if a then return narrow(b, c, d) end return d, c, b end
print(narrow(1, 2, 3, 4)) --> nil	nil	nil

-- Returns and tail calls out of functions whose variables live on in closures.
local function counter(n) local function step() n = n + 1 return n end return step, n end
local step, start = counter(10)
print(step(), step(), start) --> 11	12	10
local function pass(get) return get() end
local function captured(n) local function get() return n end n = n * 2 return pass(get) end
print(captured(21)) --> 42
local function several(n) local get = function() return n end return get, n, get() end
local get, p, q = several(7)
print(get(), p, q) --> 7	7	7
print(select("#", several(1))) --> 3

-- Generic loops with Lua iterators.
local function upto(n, i) if i < n then return i + 1, i * i end end
for i, square, missing in upto, 3, 0 do print(i, square, missing) end
--> 1	0	nil
--> 2	1	nil
--> 3	4	nil

-- Callable tables, also in tail calls.
local object = setmetatable({}, { __call = function(self, ...) return self, ... end })
print(select("#", object(1, 2)), (select(2, object(5)))) --> 3	5
local function called(...) return object(...) end
print((select(3, called(1, 2)))) --> 2

-- Recursion has an end, and nothing is left of it.
local function forever(n) return 1 + forever(n + 1) end
local ok, e = pcall(forever, 1)
print(ok, (e:gsub("^.-: ", ""):gsub("\n.*", ""):gsub(" %(.*", ""))) --> false	stack overflow
print(down(3)) --> 3	1	2	3
