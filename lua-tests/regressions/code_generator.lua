-- Corner cases in which code generators, the reference's among them, once went wrong.
-- Constants as operands of bitwise operators, on either side, with floats that have an integer value.
local k <const>, f <const>, neg <const> = 5, 6.0, -1
print(k & f, f & k, k | f, f | k, k ~ f, f ~ k, k << f, f << 1, neg >> 63, neg & 0xFF, 1 << neg) --> 4	4	7	7	3	3	320	12	1	255	0
local function bits(x) return x & k, k & x, x | f, f | x, x ~ neg, neg ~ x, x & 6.0, 6.0 & x end
print(bits(12)) print(bits(12.0))
--> 4	4	14	14	-13	-13	4	4
--> 4	4	14	14	-13	-13	4	4
print(pcall(bits, 1.5)) --> false	code_generator.lua:5: number (local 'x') has no integer representation
-- `_ENV` as a constant.
do
  local _ENV <const> = { print = print, tostring = tostring }
  x = 1
  print(x, tostring(y)) --> 1	nil
  local function g() x = x + 1 return x end
  print(g(), _ENV.x) --> 2	2
end
-- A local function with the name of a constant, and the other way round.
do
  local c <const> = 10
  local function c() return "the function" end
  print(c()) --> the function
  local c <const> = 20
  print(c) --> 20
end
do
  local x <const> = 1
  local x = x + 1
  x = x + 1
  print(x) --> 3
end
-- break and goto out of scopes with variables to close, in loops with upvalues.
local closed = {}
local function tbc(n) return setmetatable({}, { __close = function() closed[#closed + 1] = n end }) end
for i = 1, 3 do
  local a <close> = tbc("a" .. i)
  local function up() return a end
  do local b <close> = tbc("b" .. i) if i == 2 then break end end
end
print(table.concat(closed, " ")) --> b1 a1 b2 a2
closed = {}
do
  local i = 0
  ::top::
  i = i + 1
  local x <close> = tbc(i)
  local y = function() return x, i end
  if i < 3 then goto top end
end
print(table.concat(closed, " ")) --> 1 2 3
-- Multiple assignment where targets and values overlap.
do
  local a, i = { 1, 2, 3 }, 1
  i, a[i] = i + 1, 20
  print(i, a[1], a[2]) --> 2	20	2
  local t = { n = 1 }
  local u = t
  t.n, t = 5, { n = 7 }
  print(u.n, t.n) --> 5	7
  local p, q = { 1 }, { 2 }
  p, q, p[1], q[1] = q, p, "p", "q"
  print(p[1], q[1]) --> q	p
  local x, y, z = 1, 2, 3
  x, y, z = y, z, x
  print(x, y, z) --> 2	3	1
  local function up() x, t.n, y = y, x, t.n return x, t.n, y end
  print(up()) --> 3	2	7
  a[1], a[a[1]], i = 2, "by the old a[1]", a[1]
  print(a[1], a[20], i) --> 2	by the old a[1]	20
end
-- Constructors with many nils, and with many items of every kind.
do
  local t = { nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, "eleven" }
  print(t[11], t[1], #t == 11 or #t == 0) --> eleven	nil	true
  local n = {} for i = 1, 60 do n[i] = "nil" end
  local t2 = load("return {" .. table.concat(n, ",") .. ", 'last', x = 1, nil}")()
  print(t2[61], t2.x, t2[62]) --> last	1	nil
  local t3 = { nil, [1] = "explicit", nil }
  print(t3[1]) --> nil
end
-- Conditions: nested negations, comparisons as values, jumps over jumps.
do
  local a, b, c = nil, false, 1
  print(not (a and b or c), not not (a or b), (a == nil) == not a, not (c == 1 and b == false), (a or b) == false) --> false	false	true	false	true
  local r = (a and 1 or b and 2 or c and 3) and (c and not a) and "yes" or "no"
  print(r, not nil == true, not (1 > 2) == true, (c and {} or nil) ~= nil) --> yes	true	true	true
  local function f(x) return x and not (x > 3 and x < 6) and (x == 1 or x == 10 or "other") or "none" end
  print(f(1), f(4), f(10), f(7), f(nil), f(5)) --> true	none	true	other	none	none
  local v = c == 1 and a ~= 1 and b == false
  print(v, c ~= 1 or v, not v or c) --> true	true	1
  while not (c > 3) do c = c + 1 if c == 2 and not a then goto continue end ::continue:: end
  print(c) --> 4
end
-- Numeric for with constants of every kind.
for i = 3, 1, -1 do io.write(i, " ") end --> 3 2 1 1.0 2.0 -1 -2 -3 -1 0 
for i = 1.0, 2 do io.write(tostring(i), " ") end
for i = -1, -3, -1 do io.write(i, " ") end
for i = 1, 0 do io.write("never") end
for i = math.maxinteger - 1, math.maxinteger do io.write(i - math.maxinteger, " ") end print()
-- Method calls on constants and long names, calls with no registers to spare.
print(("%d"):format(3), ("x"):rep(3), #("abc"):upper(), ("a").b) --> 3	xxx	3	nil
local function many(...) return select("#", ...) end
print(many(many(many(1, 2), many(3)), (many(1, 2, 3))), many(table.unpack({}, 1, 100))) --> 2	100
-- Upvalues in loops that are left in different ways, and closures in repeat conditions.
local fs = {}
for i = 1, 4 do
  local v = i
  fs[#fs + 1] = function() v = v + 1 return v end
  if i == 2 then goto next end
  if i == 3 then break end
  ::next::
end
print(#fs, fs[1](), fs[1](), fs[2](), fs[3]()) --> 3	2	3	3	4
local n = 0
repeat local done = n >= 2 ; local function check() return done end n = n + 1 until check()
print(n) --> 3
