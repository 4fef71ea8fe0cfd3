-- What a compiler may fold must give what the running program gives.
local one, two, zero, half, maxi, mini = 1, 2, 0, 0.5, math.maxinteger, math.mininteger
local function same(a, b) return a == b and math.type(a) == math.type(b) and 1 / a == 1 / b or a ~= a and b ~= b end
print(same(1 + 2, one + two), same(1 - 2, one - two), same(1 * 2, one * two), same(1 / 2, one / two)) --> true	true	true	true
print(same(7 // 2, 7 // two), same(-7 // 2, -7 // two), same(7 % -2, 7 % -two), same(2 ^ 0.5, two ^ half)) --> true	true	true	true
print(same(9223372036854775807 + 1, maxi + one), same(-9223372036854775807 - 1 - 1, mini - one)) --> true	true
print(same(-0.0, -(zero + 0.0)), same(0 * -1, zero * -one), same(0.0 * -1, (zero + 0.0) * -one)) --> true	true	true
print(same(3 & 5, 3 & (two + 3)), same(3 | 5.0, (one + two) | 5.0), same(~0, ~zero), same(1 << 63, one << 63), same(1 << 64, one << 64)) --> true	true	true	true	true
print(same(0 / 0, zero / zero), same(1 / 0, one / zero), same(-(0 / 0), -(zero / zero))) --> true	true	true
print(pcall(load("return 1 // 0"))) --> false	[string "return 1 // 0"]:1: attempt to divide by zero
print(pcall(load("return 5 % 0"))) --> false	[string "return 5 % 0"]:1: attempt to perform 'n%0'
print(pcall(load("return 1 | 1.5"))) --> false	[string "return 1 | 1.5"]:1: number has no integer representation
print(pcall(load("return 2^63 | 0"))) --> false	[string "return 2^63 | 0"]:1: number has no integer representation
print(pcall(load("return 'a' + 1"))) --> false	[string "return 'a' + 1"]:1: attempt to add a 'string' with a 'number'
print(pcall(load("return 1 + {}"))) --> false	[string "return 1 + {}"]:1: attempt to perform arithmetic on a table value
print(pcall(load("return -{}"))) --> false	[string "return -{}"]:1: attempt to perform arithmetic on a table value
print(pcall(load("return ~1.5"))) --> false	[string "return ~1.5"]:1: number has no integer representation
print(pcall(load("return #5"))) --> false	[string "return #5"]:1: attempt to get length of a number value
print(pcall(load("return - nil"))) --> false	[string "return - nil"]:1: attempt to perform arithmetic on a nil value
local k <const> = 10
local s <const> = "10"
local f <const> = 10.0
print(k + 1, k .. "", s + 1, f + 1, -k, ~k, k // 3, k << 1, s * s, k == f, k < 11) --> 11	10	11	11.0	-10	-11	3	20	100	true	true
print(k & 6, 6 & k, k | 5, 5 | k, k ~ 3, 3 ~ k, 1 << k, k >> 1, f & 7, 7.0 | k) --> 2	2	15	15	9	9	1024	5	2	15
local t <const>, n <const>, b <const> = nil, false, true
print(t == nil, n == false, not t, not n, b and k, n or k, t or "x") --> true	true	true	true	10	10	x
