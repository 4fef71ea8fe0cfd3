-- Order of integers and floats is exact mathematical order; strings compare byte by byte.
print(1 < 2, 2 < 1, 1 <= 1, 1 >= 2, 2 > 1, 1 == 1, 1 ~= 1) --> true	false	true	false	true	true	false
print(1 < 1.5, 1.5 < 2, 1 <= 1.0, 1.0 >= 1, 1 == 1.0, 1 ~= 1.0) --> true	true	true	true	true	false
local maxi, mini = math.maxinteger, math.mininteger
print(maxi < maxi + 0.0, maxi + 0.0 <= maxi, maxi <= 2 ^ 63, 2 ^ 63 > maxi, maxi - 1 < maxi + 0.0) --> true	false	true	true	true
print(mini <= -2 ^ 63, mini < -2 ^ 63, -2 ^ 63 <= mini, mini >= -2 ^ 64, -2 ^ 64 < mini) --> true	false	true	true	true
print(maxi < math.huge, mini > -math.huge, -math.huge < mini, math.huge <= maxi) --> true	true	true	false
print(2 ^ 53 == 2 ^ 53 + 1, (1 << 53) + 1 == 2 ^ 53, (1 << 53) + 1 > 2 ^ 53, (1 << 53) == 2 ^ 53) --> true	false	true	true
local nan = 0 / 0
print(nan < 1, nan > 1, nan == 1, 1 < nan, 1 <= nan, maxi < nan, mini > nan, nan ~= nan) --> false	false	false	false	false	false	false	true
print("a" < "b", "a" < "B", "Z" < "a", "a" < "aa", "" < "a", "abc" < "abd", "10" < "9") --> true	false	true	true	true	true	true
print("a\0b" < "a\0c", "a\0" > "a", "a\0b" == "a\0b", "\xff" > "a", "" <= "") --> true	true	true	true	true
print(nil == false, {} == {}, print == print, "1" == 1, 0 == -0, 0.0 == -0.0) --> false	false	true	false	true	true
local t = {}
print(t == t, t ~= t, t == {}, rawequal(t, t), rawequal(1, 1.0), rawequal("a", "a")) --> true	false	false	true	true	true
local function try(f, ...) print(select(2, pcall(f, ...))) end
try(function() return {} < {} end) --> comparison.lua:17: attempt to compare two table values
try(function() return 1 < {} end) --> comparison.lua:18: attempt to compare number with table
try(function() return {} <= 1 end) --> comparison.lua:19: attempt to compare table with number
try(function() return nil > 1 end) --> comparison.lua:20: attempt to compare number with nil
try(function() return "a" < 1 end) --> comparison.lua:21: attempt to compare string with number
try(function() return 1 >= "a" end) --> comparison.lua:22: attempt to compare string with number
try(function() return print < print end) --> comparison.lua:23: attempt to compare two function values
try(function() return true < false end) --> comparison.lua:24: attempt to compare two boolean values
try(function() return nil < nil end) --> comparison.lua:25: attempt to compare two nil values
try(function() return coroutine.create(print) < 1 end) --> comparison.lua:26: attempt to compare thread with number
-- Comparisons with a constant on either side, small and large, and as values.
local x, y = 5, 5.5
print(x < 6, x <= 5, x > 4, x >= 6, 6 > x, 5 >= x, 4 < x, 6 <= x, x == 5, x ~= 5, 5 == x) --> true	true	true	false	true	true	true	false	true	false	true
print(y < 6, y <= 5, y > 5, y >= 6, 6 > y, 5 >= y, 5 < y, 6 <= y, y == 5, y ~= 5.5) --> true	false	true	false	true	false	true	false	false	false
print(x < 1000000, x > -1000000, x < 127, x < 128, x < -128, x < 5.5, x > 4.5, 4.5 < x, x == 5.0, x < 1e300) --> true	true	true	true	false	true	true	true	true	true
local r = x < 6 and "less" or "not less"
local q = not (x < 6)
print(r, q, not not (x > 6), (x == 5) == true, x < 6 == true) --> less	false	false	true	true
