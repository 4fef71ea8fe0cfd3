-- Closures share variables, not values; each execution of a declaration makes a new variable.
local function counter()
  local n = 0
  return function() n = n + 1 return n end, function() return n end, function(v) n = v end
end
local inc, get, set = counter()
local inc2 = counter()
print(inc(), inc(), inc2(), get()) --> 1	2	1	2
set(100)
print(inc(), get(), inc2()) --> 101	101	2
-- One variable per round of every kind of loop.
local fs = {}
for i = 1, 3 do fs[#fs + 1] = function() i = i * 2 return i end end
for _, v in ipairs { "a", "b" } do fs[#fs + 1] = function() v = v .. v return v end end
local n = 0
while n < 2 do local w = n * 10 ; fs[#fs + 1] = function() w = w + 1 return w end n = n + 1 end
repeat local r = n ; fs[#fs + 1] = function() r = r + 1 return r end n = n + 1 until n == 4
for _, f in ipairs(fs) do io.write(tostring(f()), " ") end print() --> 2 4 6 aa bb 1 11 3 4 
for _, f in ipairs(fs) do io.write(tostring(f()), " ") end print() --> 4 8 12 aaaa bbbb 2 12 4 5 
-- Two closures of one round share it.
local pairsOf = {}
for i = 1, 2 do local v = i * 10 pairsOf[i] = { get = function() return v end, add = function() v = v + 1 end } end
pairsOf[1].add() pairsOf[1].add()
print(pairsOf[1].get(), pairsOf[2].get()) --> 12	20
-- A variable that is captured while the frame lives on is seen from both sides.
local shared = 1
local function look() return shared end
shared = 2
print(look()) --> 2
local function poke() shared = shared + 1 end
poke()
print(shared) --> 3
-- Closed on break and goto.
local kept
for i = 1, 10 do local c = i kept = function() c = c + 1 return c end if i == 3 then break end end
print(kept(), kept()) --> 4	5
do local k = 0 ::top:: local c = k kept = kept and function() return c end k = k + 1 if k < 3 then goto top end end
print(kept()) --> 2
-- Parameters and varargs captured.
local function cap(a, ...) local rest = { ... } return function() a = a + #rest return a end end
local c1, c2 = cap(1, "x", "y"), cap(10)
print(c1(), c1(), c2(), c2()) --> 3	5	10	10
-- Deep nesting: an upvalue of an upvalue of an upvalue.
local function d1() local v = 0 return function() return function() return function() v = v + 1 return v end end end end
local d = d1()
print(d()()(), d()()(), d1()()()()) --> 1	2	1
-- A recursive local function is an upvalue of itself.
local function even(n) return n == 0 or not even(n - 1) end
print(even(10), even(7)) --> true	false
-- Upvalues survive an error and the end of a coroutine.
local afterError
pcall(function() local e = "kept after error" afterError = function() return e end error() end)
print(afterError()) --> kept after error
local afterCo
coroutine.wrap(function() local e = "kept after coroutine" afterCo = function() e = e .. "!" return e end coroutine.yield() end)()
print(afterCo(), afterCo()) --> kept after coroutine!	kept after coroutine!!
-- Joining and identity.
local function two() local a, b = 1, 2 return function() return a end, function() return b end end
local fa, fb = two()
print(debug.upvalueid(fa, 1) == debug.upvalueid(fb, 1), fa(), fb()) --> false	1	2
debug.upvaluejoin(fa, 1, fb, 1)
print(debug.upvalueid(fa, 1) == debug.upvalueid(fb, 1), fa(), fb()) --> true	2	2
-- A sort comparator and other callbacks capture.
local calls = 0
local list = { 3, 1, 2 }
table.sort(list, function(a, b) calls = calls + 1 return a > b end)
print(table.concat(list, ","), calls > 0) --> 3,2,1	true
