-- Arithmetic on large numbers as arrays of digits: factorials, powers, square roots, as decimal text.
local n = tonumber((...)) or 2200

local base = 10000000
local function small(a, k)
  local carry = 0
  for i = 1, #a do
    local x = a[i] * k + carry
    a[i] = x % base
    carry = (x - a[i]) / base
  end
  while carry > 0 do
    a[#a + 1] = carry % base
    carry = (carry - carry % base) / base
  end
  return a
end
local function add(a, b)
  local result, carry = {}, 0
  for i = 1, math.max(#a, #b) do
    local x = (a[i] or 0) + (b[i] or 0) + carry
    if x >= base then
      result[i], carry = x - base, 1
    else
      result[i], carry = x, 0
    end
  end
  if carry > 0 then result[#result + 1] = carry end
  return result
end
local function text(a)
  local parts = { ("%d"):format(a[#a]) }
  for i = #a - 1, 1, -1 do parts[#parts + 1] = ("%07d"):format(a[i]) end
  return table.concat(parts)
end

local factorial = { 1 }
for i = 1, n do
  small(factorial, i)
  if i % 10 == 0 then text(factorial) end
end
local previous, current = { 0 }, { 1 }
for i = 1, n * 8 do
  previous, current = current, add(previous, current)
end
local power = { 1 }
for i = 1, n * 2 do small(power, 7) end
local function digits(a)
  local sum = 0
  for c in text(a):gmatch("%d") do sum = sum + c end
  return sum
end
print("big_numbers", string.format("%d %d %d", digits(factorial), digits(current), digits(power)))
