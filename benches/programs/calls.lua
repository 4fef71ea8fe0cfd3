-- Calls of Lua functions: many parameters, several results, upvalues, mutual recursion and tail calls.
local n = tonumber((...)) or 20

local function tak(x, y, z)
  if y >= x then return z end
  return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))
end

local is_odd
local function is_even(i)
  if i == 0 then return true end
  return is_odd(i - 1)
end
function is_odd(i)
  if i == 0 then return false end
  return is_even(i - 1)
end

local function divide(a, b)
  return math.floor(a / b), a % b
end

local checksum = 0
for i = 1, n do
  checksum = checksum + tak(18, 12, 6)
  if is_even(200000 + i) then checksum = checksum + 1 end
  for k = 1, 200000 do
    local quotient, remainder = divide(k, i)
    checksum = checksum + quotient - remainder
  end
end
print("calls", string.format("%d", checksum))
