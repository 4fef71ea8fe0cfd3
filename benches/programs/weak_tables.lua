-- Weak tables: attributes of objects, a cache of values, and what is left after collections.
local n = tonumber((...)) or 400000

local attributes = setmetatable({}, { __mode = "k" })
local cache = setmetatable({}, { __mode = "v" })
local anchors = {}
local checksum = 0

local function cached(i)
  local key = i % 2000
  local value = cache[key]
  if not value then
    value = { key = key }
    cache[key] = value
  end
  return value
end

for i = 1, n do
  local object = { i }
  attributes[object] = { owner = i }
  if i % 20 == 0 then anchors[#anchors + 1] = object end
  checksum = checksum + attributes[object].owner % 7 + cached(i).key % 3
  if i % (n / 4) == 0 then collectgarbage() end
end
for i = 1, #anchors do checksum = checksum + attributes[anchors[i]].owner % 11 end
collectgarbage()
local left = 0
for _ in pairs(attributes) do left = left + 1 end
print("weak_tables", string.format("%d %d %d", checksum, left, #anchors))
