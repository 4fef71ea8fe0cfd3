-- scaling: unit=bytes from=10 to=1e8
-- The sum of the bytes of a text, one by one.
local n = ...
local text = ("abcdefghij"):rep(n / 10)
local byte = string.byte
return function()
  local sum = 0
  for i = 1, #text do sum = sum + byte(text, i) end
  return sum
end
