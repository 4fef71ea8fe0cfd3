-- math.random: ranges, seeds, and the exact sequence of a seed (xoshiro256**, as in the reference).
math.randomseed(42)
print(math.random(1, 100), math.random(1, 100), math.random(1, 100), math.random(1, 100), math.random(10)) --> 50	76	86	54	7
math.randomseed(42)
print(math.random(1, 100), math.random(1, 100), math.random(1, 100)) --> 50	76	86
math.randomseed(123, 456)
print(math.random(0), math.random(0)) --> -7482266044409867603	-4076395480158212337
math.randomseed(7)
print(("%.14f %.14f"):format(math.random(), math.random())) --> 0.77898184896709 0.38808095006413
math.randomseed(1.0)
local a = math.random(1 << 40)
math.randomseed(1)
print(a == math.random(1 << 40), a) --> true	1042781277598
local ok, lo, hi = true, math.huge, -math.huge
for i = 1, 2000 do
  local f, d, r, n = math.random(), math.random(6), math.random(-3, 3), math.random(math.mininteger, math.maxinteger)
  ok = ok and f >= 0 and f < 1 and d >= 1 and d <= 6 and r >= -3 and r <= 3 and math.type(d) == "integer" and math.type(n) == "integer"
  lo, hi = math.min(lo, d), math.max(hi, d)
end
print(ok, lo, hi, math.random(5, 5), math.type(math.random(0)), math.random(math.maxinteger, math.maxinteger) == math.maxinteger) --> true	1	6	5	integer	true
print(pcall(math.random, 2, 1)) --> false	bad argument #1 to 'math.random' (interval is empty)
print(pcall(math.random, -1)) --> false	bad argument #1 to 'math.random' (interval is empty)
print(pcall(math.random, 1, 2, 3)) --> false	wrong number of arguments
print(pcall(math.random, 1.5)) --> false	bad argument #1 to 'math.random' (number has no integer representation)
print(pcall(math.random, "x")) --> false	bad argument #1 to 'math.random' (number expected, got string)
print(pcall(math.random, math.maxinteger, math.mininteger)) --> false	bad argument #1 to 'math.random' (interval is empty)
print(pcall(math.randomseed, "x")) --> false	bad argument #1 to 'math.randomseed' (number expected, got string)
print(select("#", math.randomseed()) , select("#", math.randomseed(5))) --> 2	2
-- Every value of a small range turns up.
math.randomseed(1)
local seen, count = {}, 0
for i = 1, 1000 do local v = math.random(10) if not seen[v] then seen[v] = true count = count + 1 end end
print(count) --> 10
