-- Long chains through ephemeron tables took a round over all entries for each link. They are followed by an index of the keys
-- now: what is reachable stays, and only that.
local function chain(tables, length)
  local first = {}
  local key = first
  for i = 1, length do
    local value = { position = i }
    tables[i % #tables + 1][key] = value
    key = value
  end
  return first
end

local function count(tables)
  local n = 0
  for _, t in ipairs(tables) do
    for _ in pairs(t) do n = n + 1 end
  end
  return n
end

local function weak() return setmetatable({}, { __mode = "k" }) end

-- one table, and many that share a chain
for _, tables in ipairs { { weak() }, { weak(), weak(), weak() } } do
  local kept = chain(tables, 3000)
  chain(tables, 3000)
  collectgarbage()
  print(count(tables))
  local key, steps = kept, 0
  while key do
    local found
    for _, t in ipairs(tables) do found = found or t[key] end
    key, steps = found, steps + (found and 1 or 0)
  end
  print(steps)
  kept = nil
  collectgarbage()
  print(count(tables))
end
--> 3000
--> 3000
--> 0
--> 3000
--> 3000
--> 0

-- tables that are themselves only reached through the chain
local outer = weak()
local start = {}
local key, t = start, outer
for i = 1, 500 do
  local inner, nextkey = weak(), {}
  t[key] = { inner, nextkey }
  key, t = nextkey, inner
end
collectgarbage()
local depth = 0
key, t = start, outer
while t[key] do
  t, key = t[key][1], t[key][2]
  depth = depth + 1
end
print(depth) --> 500
