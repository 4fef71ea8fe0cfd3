-- Tables with sparse integers as keys: memory of earlier results, deletions, growth beside an array.
local n = tonumber((...)) or 240000

local known = { [1] = 1 }
local function length(i)
  local found = known[i]
  if found then return found end
  local result
  if i % 2 == 0 then result = length(i / 2) + 1 else result = length(3 * i + 1) + 1 end
  known[i] = result
  return result
end
local best, at = 0, 0
for i = 1, n do
  local l = length(i)
  if l > best then best, at = l, i end
end

local checksum = 0
local sparse = {}
for i = 1, n do sparse[i * 7919 % 1000003] = i end
for i = 1, n do
  local key = i * 7919 % 1000003
  if i % 2 == 0 then sparse[key] = nil else checksum = checksum + sparse[key] % 10 end
end
for i = 1, n do sparse[-i] = i end
local size = 0
for key, value in pairs(sparse) do
  size = size + 1
  checksum = (checksum + key + value) % 1000003
end
print("map_integer", string.format("%d %d %d %d", best, at, size, checksum))
