-- Operators on bits: generators of random numbers, counting and reversing bits, codes. Needs Lua 5.3.
local n = tonumber((...)) or 2500000

local state = 0x9E3779B97F4A7C15
local function next_random()
  state = state ~ (state << 13)
  state = state ~ (state >> 7)
  state = state ~ (state << 17)
  return state
end
local function count(x)
  x = x - ((x >> 1) & 0x5555555555555555)
  x = (x & 0x3333333333333333) + ((x >> 2) & 0x3333333333333333)
  x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0f
  return (x * 0x0101010101010101) >> 56
end
local function reverse(x)
  local result = 0
  for _ = 1, 16 do
    result = (result << 1) | (x & 1)
    x = x >> 1
  end
  return result
end

local ones, mixed = 0, 0
for i = 1, n do
  local x = next_random()
  ones = ones + count(x)
  local gray = i ~ (i >> 1)
  mixed = (mixed ~ gray ~ (x & 0xffff)) & ~0x10000
  if i % 8 == 0 then mixed = mixed ~ reverse(x & 0xffff) end
end
print("bits", string.format("%d %d", ones, mixed))
