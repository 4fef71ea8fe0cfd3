-- Small numeric programs: sieve, greatest common divisor, Collatz, big factorial, pi digits, matrix product, mandelbrot line.
local function sieve(n) local c, p = {}, {} for i = 2, n do if not c[i] then p[#p + 1] = i for j = i * i, n, i do c[j] = true end end end return p end
local p = sieve(1000)
print(#p, p[1], p[#p]) --> 168	2	997
local function gcd(a, b) while b ~= 0 do a, b = b, a % b end return a end
print(gcd(48, 36), gcd(17, 5), gcd(0, 9), gcd(1 << 40, 3 << 20)) --> 12	1	9	1048576
local function collatz(n) local s = 0 while n ~= 1 do n = n % 2 == 0 and n // 2 or 3 * n + 1 s = s + 1 end return s end
print(collatz(27), collatz(97), collatz(871)) --> 111	118	178
local function factorial(n)
  local d = { 1 }
  for i = 2, n do local carry = 0 for j = 1, #d do local x = d[j] * i + carry d[j] = x % 10 carry = x // 10 end while carry > 0 do d[#d + 1] = carry % 10 carry = carry // 10 end end
  return table.concat(d):reverse()
end
print(factorial(30)) print(#factorial(200))
--> 265252859812191058636308480000000
--> 375
local function pi(n)
  local q, r, t, k, m, x, out = 1, 0, 1, 1, 3, 3, {}
  local digits, len = {}, n * 10 // 3 + 1
  for i = 1, len do digits[i] = 2 end
  local nines, predigit = 0, 0
  for _ = 1, n do
    local carry = 0
    for i = len, 1, -1 do local v = 10 * digits[i] + carry * i digits[i] = v % (2 * i - 1) carry = v // (2 * i - 1) end
    digits[1] = carry % 10 carry = carry // 10
    if carry == 9 then nines = nines + 1
    elseif carry == 10 then out[#out + 1] = predigit + 1 for _ = 1, nines do out[#out + 1] = 0 end predigit, nines = 0, 0
    else out[#out + 1] = predigit predigit = carry for _ = 1, nines do out[#out + 1] = 9 end nines = 0 end
  end
  return table.concat(out):sub(2)
end
print(pi(50)) --> 3141592653589793238462643383279502884197169399375
local function mul(a, b) local n, c = #a, {} for i = 1, n do c[i] = {} for j = 1, n do local s = 0 for k = 1, n do s = s + a[i][k] * b[k][j] end c[i][j] = s end end return c end
local m = mul({ { 1, 2 }, { 3, 4 } }, { { 5, 6 }, { 7, 8 } })
print(m[1][1], m[1][2], m[2][1], m[2][2]) --> 19	22	43	50
for y = -1, 1, 0.5 do
  local line = {}
  for x = -2, 0.5, 0.125 do
    local zr, zi, n = 0, 0, 0
    while n < 30 and zr * zr + zi * zi < 4 do zr, zi, n = zr * zr - zi * zi + x, 2 * zr * zi + y, n + 1 end
    line[#line + 1] = n == 30 and "#" or "."
  end
  print(table.concat(line))
end
--> ................#....
--> ............#######..
--> .##################..
--> ............#######..
--> ................#....
local function fib(n) local a, b = 0, 1 for _ = 1, n do a, b = b, a + b end return a end
print(fib(90), fib(93)) --> 2880067194370816120	-6246583658587674878
local function bits(n) local s = "" repeat s = n & 1 .. s n = n >> 1 until n == 0 return s end
print(pcall(bits, 10)) --> false	sieve_and_numbers.lua:52: attempt to perform bitwise operation on a string value
local function tobits(n) local s = "" repeat s = (n & 1) .. s n = n >> 1 until n == 0 return s end
print(tobits(10), tobits(255), #tobits(-1)) --> 1010	11111111	64
