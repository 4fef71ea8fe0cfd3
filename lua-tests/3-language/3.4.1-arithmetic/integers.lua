-- Integer arithmetic wraps around; division and exponent always give floats.
local maxi, mini = math.maxinteger, math.mininteger
print(7 + 3, 7 - 3, 7 * 3, 7 / 2, 7 // 2, 7 % 3, 2 ^ 10, -7) --> 10	4	21	3.5	3	1	1024.0	-7
print(maxi + 1 == mini, mini - 1 == maxi, maxi * 2, mini * -1 == mini) --> true	true	-2	true
print(-mini == mini, mini // -1 == mini, mini % -1, mini / -1) --> true	true	0	9.2233720368548e+18
print(maxi * maxi, mini * mini, maxi * mini) --> 1	0	-9223372036854775808
print(7 // -2, -7 // 2, -7 // -2, 7 % -2, -7 % 2, -7 % -2) --> -4	-4	3	-1	1	-1
print(0 // 5, 0 % 5, 0 // -5, 0 % -5, 5 // 5, 5 % 5) --> 0	0	0	0	1	0
print(maxi // -1, maxi % -1, mini // 1, mini % maxi, maxi % mini) --> -9223372036854775807	0	-9223372036854775808	9223372036854775806	-1
print(10 / 2, 3 / 2, -1 / 2, 0 / 1, math.type(4 / 2)) --> 5.0	1.5	-0.5	0.0	float
print(2 ^ 63, 2 ^ 62, 2 ^ 0.5, (-2) ^ 3, 2 ^ -1, math.type(2 ^ 2)) --> 9.2233720368548e+18	4.6116860184274e+18	1.4142135623731	-8.0	0.5	float
print(1e15 // 1, 2 ^ 53 == 2 ^ 53 + 1, 2 ^ 53 | 0) --> 1e+15	true	9007199254740992
print(pcall(function() return 1 // 0 end)) --> false	integers.lua:13: attempt to divide by zero
print(pcall(function() return 1 % 0 end)) --> false	integers.lua:14: attempt to perform 'n%0'
print(pcall(function(a, b) return a // b end, mini, 0)) --> false	integers.lua:15: attempt to divide by zero
print(pcall(function(a, b) return a % b end, 0, 0)) --> false	integers.lua:16: attempt to perform 'n%0'
print(1 / 0, -1 / 0, 0 / 0 ~= 0 / 0, 1 // 0.0, -1 // 0.0) --> inf	-inf	true	inf	-inf
-- The same operations on variables, constants on either side, and upvalues.
local a, b = 17, -5
print(a + b, a - b, a * b, a // b, a % b, a / b, a ^ 2, -a, -b) --> 12	22	-85	-4	-3	-3.4	289.0	-17	5
print(a + 1, 1 + a, a - 1, 1 - a, a * 2, 2 * a, a // 2, 35 // a, a % 3, 35 % a, a / 2, 2 / a, 2 ^ a) --> 18	18	16	-16	34	34	8	2	2	1	8.5	0.11764705882353	131072.0
print(a + 1000000, a - 1000000, a * 1000000, a + 127, a + 128, a - 128, a - 129) --> 1000017	-999983	17000000	144	145	-111	-112
local function up() return a + b, a - b, a * b, a // b, a % b end
print(up()) --> 12	22	-85	-4	-3
print(maxi + a, mini + b == maxi - 4, a - maxi, b - mini) --> -9223372036854775792	true	-9223372036854775790	9223372036854775803
-- Big products keep their low 64 bits.
local x = 0x123456789ABCDEF
print(x * x, x * 0x10, x * x * x, x * -x) --> -2547381487788710623	1311768467463790320	-3256415016994302257	2547381487788710623
local sum = 0
for i = 1, 100 do sum = sum + i * i end
print(sum, math.type(sum)) --> 338350	integer
