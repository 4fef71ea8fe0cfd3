-- Objects that live long: a cache of limited size, linked in the order of use, whose content changes all the time.
local n = tonumber((...)) or 250000

local capacity = 20000
local index, size = {}, 0
local head = {}
head.next, head.previous = head, head

local function unlink(node)
  node.previous.next, node.next.previous = node.next, node.previous
end
local function link_first(node)
  node.next, node.previous = head.next, head
  head.next.previous = node
  head.next = node
end
local function fetch(key)
  local node = index[key]
  if node then
    unlink(node)
    link_first(node)
    return node.value, true
  end
  if size == capacity then
    local oldest = head.previous
    unlink(oldest)
    index[oldest.key] = nil
  else
    size = size + 1
  end
  node = { key = key, value = { key % 100, "v" .. key % 1000 } }
  index[key] = node
  link_first(node)
  return node.value, false
end

local seed, hits, checksum = 99, 0, 0
for i = 1, n do
  seed = (seed * 16807) % 2147483647
  -- Some keys are asked for more often than others.
  local key = seed % 3 == 0 and seed % 2000 or seed % 60000
  local value, hit = fetch(key)
  if hit then hits = hits + 1 end
  checksum = (checksum * 3 + value[1] + #value[2]) % 1000003
end
print("lru_cache", string.format("%d %d", hits, checksum))
