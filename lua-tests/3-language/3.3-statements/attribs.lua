-- Local attributes: <const> is checked when compiling, <close> names what is closed.
local k <const> = 5
local s <const>, t <const> = "str", { 1 }
print(k, s, t[1]) --> 5	str	1
t[1] = 2
print(t[1]) --> 2
local function up() return k + 1, s .. "!", function() return k * 2 end end
local a, b, c = up()
print(a, b, c()) --> 6	str!	10
local computed <const> = math.max(1, 2)
print(computed, computed + 1) --> 2	3
local x <const>, y, z <const> = 1, 2, 3
y = 20
print(x, y, z) --> 1	20	3
local n <const> = nil
local f <const> = false
print(n, f, n == nil, f == false) --> nil	false	true	true
do local k <const> = 50 print(k) end --> 50
print(k) --> 5
local function check(text) print((select(2, load(text, "=s")))) end
check("local k <const> = 1 ; k = 2") --> s:1: attempt to assign to const variable 'k'
check("local k <const> = {} ; k = 2") --> s:1: attempt to assign to const variable 'k'
check("local k <const> = 1 ; function k() end") --> s:1: attempt to assign to const variable 'k'
check("local k <const> = 1 ; return function() k = 2 end") --> s:1: attempt to assign to const variable 'k'
check("local k <const> = f() ; return function() return function() k = 2 end end") --> s:1: attempt to assign to const variable 'k'
check("local x <close> = nil ; x = 1") --> s:1: attempt to assign to const variable 'x'
check("local x <other> = 1") --> s:1: unknown attribute 'other'
check("local x <const = 1") --> s:1: '>' expected near '='
check("local x <close>, y <close> = 1, 2") --> s:1: multiple to-be-closed variables in local list
check("local x <const> ; x = 1") --> s:1: attempt to assign to const variable 'x'
check("for k <const> = 1, 2 do end") --> s:1: '=' or 'in' expected near '<'
check("local a <const>, b = 1 ; b, a = 1, 2") --> s:1: attempt to assign to const variable 'a'
check("local function f<const>() end") --> s:1: '(' expected near '<'
-- A parameter or a loop variable may be assigned to.
local function g(p) p = p + 1 return p end
print(g(1)) --> 2
local big <const> = 0x7fffffffffffffff
local float <const> = 0.5
local neg <const> = -1
print(big, float, neg, big + 1 == math.mininteger, float * 2, -neg) --> 9223372036854775807	0.5	-1	true	1.0	1
