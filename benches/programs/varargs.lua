-- Variable numbers of arguments: passed on, counted, selected, packed into tables and unpacked.
local n = tonumber((...)) or 400000
local unpack = table.unpack or unpack
local select = select

local function count(...) return select("#", ...) end
local function pass(...) return ... end
local function sum(...)
  local total = 0
  for i = 1, select("#", ...) do
    total = total + (select(i, ...))
  end
  return total
end
local function collect(...)
  local list = { ... }
  local total = 0
  for i = 1, #list do total = total + list[i] end
  return total
end
local function last(first, ...)
  if select("#", ...) == 0 then return first end
  return last(...)
end

local checksum = 0
local five = { 1, 2, 3, 4, 5 }
for i = 1, n do
  checksum = checksum + count(pass(i, i, i)) + sum(1, 2, i) + collect(i, 2, 3, 4)
  checksum = checksum + sum(unpack(five)) + last(1, 2, 3, i)
  checksum = checksum % 1000000007
end
print("varargs", string.format("%d", checksum))
