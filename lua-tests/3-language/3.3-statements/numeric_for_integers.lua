-- The numeric for with integers: the number of rounds is computed once, and never overflows.
local function run(a, b, c)
  local out = {}
  for i = a, b, c do out[#out + 1] = tostring(i) if #out == 6 then out[#out + 1] = "..." break end end
  return #out == 0 and "-" or table.concat(out, " ")
end
print(run(1, 3, 1), run(3, 1, -1), run(1, 3, -1), run(3, 1, 1), run(1, 1, 1), run(1, 10, 4), run(10, 1, -4)) --> 1 2 3	3 2 1	-	-	1	1 5 9	10 6 2
local maxi, mini = math.maxinteger, math.mininteger
print(run(maxi - 1, maxi, 1)) --> 9223372036854775806 9223372036854775807
print(run(mini + 1, mini, -1)) --> -9223372036854775807 -9223372036854775808
print(run(maxi, maxi, 1), run(mini, mini, -1)) --> 9223372036854775807	-9223372036854775808
print(run(maxi - 5, maxi, 3)) --> 9223372036854775802 9223372036854775805
print(run(mini, maxi, maxi)) --> -9223372036854775808 -1 9223372036854775806
print(run(maxi, mini, mini)) --> 9223372036854775807 -1
print(run(1, math.huge, maxi), run(-1, -math.huge, mini)) --> 1	-1
print(run(1, 3.7, 1), run(3, 1.2, -1), run(1, -math.huge, 1), run(1, 0.5, 1), run(1, 1e308, 1 << 62)) --> 1 2 3	3 2	-	-	1 4611686018427387905
print(run(mini, mini + 2, 1)) --> -9223372036854775808 -9223372036854775807 -9223372036854775806
print(run(maxi, maxi - 2, -1)) --> 9223372036854775807 9223372036854775806 9223372036854775805
print(run(1, 0 / 0, 1)) --> -
for i = 1, 3 do local j = i ; i = 10 ; io.write(j, "-", i, " ") end print() --> 1-10 2-10 3-10 
for i = 3, 1 do error() end
local fs = {}
for i = 1, 3 do fs[i] = function() i = i + 10 return i end end
print(fs[1](), fs[1](), fs[2](), fs[3]()) --> 11	21	12	13
local limit = 3
for i = 1, limit do limit = 100 io.write(i, " ") end print() --> 1 2 3 
for i = 1, 5 do if i == 2 then goto next end if i == 4 then break end io.write(i, " ") ::next:: end print() --> 1 3 
local function try(f) print(select(2, pcall(f))) end
try(function() for i = 1, 10, 0 do end end) --> numeric_for_integers.lua:29: 'for' step is zero
try(function() for i = "1", 2 do end end) -->
try(function() for i = 1, "2" do end end) -->
try(function() for i = 1, 2, "1" do end end) -->
try(function() for i = {}, 2 do end end) --> numeric_for_integers.lua:33: bad 'for' initial value (number expected, got table)
try(function() for i = 1, nil do end end) --> numeric_for_integers.lua:34: bad 'for' limit (number expected, got nil)
try(function() for i = 1, 2, {} do end end) --> numeric_for_integers.lua:35: bad 'for' step (number expected, got table)
try(function() for i = nil, nil, nil do end end) --> numeric_for_integers.lua:36: bad 'for' limit (number expected, got nil)
try(function() for i = 1, 2, 0.0 do end end) --> numeric_for_integers.lua:37: 'for' step is zero
local sum = 0
for i = 1, 100 do for j = i, 100, i do sum = sum + 1 end end
print(sum, math.type(sum)) --> 482	integer
