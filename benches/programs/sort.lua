-- Sorting: numbers, strings, records by a comparison in Lua, what is sorted already, and a merge sort in Lua.
local n = tonumber((...)) or 45000

local seed = 12345
local function random()
  seed = (seed * 16807) % 2147483647
  return seed
end

local numbers, strings, records = {}, {}, {}
for i = 1, n do
  local x = random()
  numbers[i], strings[i], records[i] = x, "k" .. x % 100000, { key = x % 1000, order = i }
end

local function merge_sort(list, less)
  local from, to, size = list, {}, #list
  local width = 1
  while width < size do
    for low = 1, size, 2 * width do
      local middle, high = math.min(low + width, size + 1), math.min(low + 2 * width, size + 1)
      local i, j = low, middle
      for k = low, high - 1 do
        if i < middle and (j >= high or not less(from[j], from[i])) then
          to[k] = from[i]
          i = i + 1
        else
          to[k] = from[j]
          j = j + 1
        end
      end
    end
    from, to = to, from
    width = width * 2
  end
  return from
end

local by_key = merge_sort(records, function(a, b) return a.key < b.key end)
table.sort(numbers)
table.sort(numbers)
table.sort(strings)
table.sort(records, function(a, b)
  if a.key ~= b.key then return a.key > b.key end
  return a.order < b.order
end)
local checksum = 0
for i = 1, n, 97 do
  checksum = (checksum * 31 + numbers[i] + by_key[i].order + records[i].order + tonumber(strings[i]:sub(2))) % 1000003
end
print("sort", string.format("%d", checksum))
