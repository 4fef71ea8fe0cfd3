-- Loops over integers: greatest common divisors, powers in a ring, digits, nested counting.
local n = tonumber((...)) or 1000
local floor = math.floor

local function gcd(a, b)
  while b ~= 0 do a, b = b, a % b end
  return a
end
local function power(base, exponent, modulus)
  local result = 1
  base = base % modulus
  while exponent > 0 do
    if exponent % 2 == 1 then result = result * base % modulus end
    base = base * base % modulus
    exponent = floor(exponent / 2)
  end
  return result
end

local coprime, sum, digits = 0, 0, 0
for i = 1, n do
  for j = 1, n do
    if gcd(i, j) == 1 then coprime = coprime + 1 end
  end
  for e = 1, 100 do sum = sum + power(i, e + 1000, 9973) end
end
for i = 1, n * 1000 do
  local rest = i
  while rest > 0 do
    digits = digits + rest % 10
    rest = (rest - rest % 10) / 10
  end
end
print("integers", string.format("%d %d %d", coprime, sum, digits))
