-- Shortest paths in a graph: adjacency lists and a priority queue as a binary heap.
local n = tonumber((...)) or 16000

local seed = 31
local function random(limit)
  seed = (seed * 16807) % 2147483647
  return seed % limit + 1
end
local graph = {}
for i = 1, n do graph[i] = {} end
for i = 1, n do
  for _ = 1, 4 do
    local j, weight = random(n), random(100)
    graph[i][#graph[i] + 1] = { to = j, weight = weight }
    graph[j][#graph[j] + 1] = { to = i, weight = weight }
  end
end

local function push(heap, key, item)
  local i = #heap + 1
  heap[i] = { key, item }
  while i > 1 do
    local parent = (i - i % 2) / 2
    if heap[parent][1] <= heap[i][1] then break end
    heap[parent], heap[i] = heap[i], heap[parent]
    i = parent
  end
end
local function pop(heap)
  local top, last = heap[1], heap[#heap]
  heap[#heap] = nil
  local size = #heap
  if size > 0 then
    local i = 1
    while true do
      local child = 2 * i
      if child > size then break end
      if child < size and heap[child + 1][1] < heap[child][1] then child = child + 1 end
      if heap[child][1] >= last[1] then break end
      heap[i] = heap[child]
      i = child
    end
    heap[i] = last
  end
  return top[1], top[2]
end

local distance, heap = { [1] = 0 }, {}
push(heap, 0, 1)
while #heap > 0 do
  local d, at = pop(heap)
  if d == distance[at] then
    for _, edge in ipairs(graph[at]) do
      local reached = d + edge.weight
      local known = distance[edge.to]
      if not known or reached < known then
        distance[edge.to] = reached
        push(heap, reached, edge.to)
      end
    end
  end
end
local sum, farthest = 0, 0
for i = 1, n do
  local d = distance[i]
  if d then
    sum = sum + d
    if d > farthest then farthest = d end
  end
end
print("shortest_path", string.format("%d %d", sum, farthest))
