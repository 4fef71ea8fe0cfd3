-- Loops over tables: pairs, ipairs, next, numeric, and iterators with and without state.
local n = tonumber((...)) or 50

local list, map = {}, {}
for i = 1, 20000 do
  list[i] = i
  map["key" .. i] = i
end

local function each(t)
  local i = 0
  return function()
    i = i + 1
    return t[i]
  end
end
local function forward(t, i)
  i = i + 1
  local value = t[i]
  if value then return i, value end
end

local checksum = 0
for round = 1, n do
  for i, value in ipairs(list) do checksum = checksum + value - i end
  for _, value in pairs(list) do checksum = checksum + value end
  for _, value in pairs(map) do checksum = checksum - value end
  for _, value in next, map do checksum = checksum + value end
  local key, value = next(list)
  while key do
    checksum = checksum - value
    key, value = next(list, key)
  end
  for value in each(list) do checksum = checksum + value % 2 end
  for i, value in forward, list, 0 do checksum = checksum + value - i end
  for i = #list, 1, -1 do checksum = checksum + list[i] % 3 end
end
print("iteration", string.format("%d", checksum))
