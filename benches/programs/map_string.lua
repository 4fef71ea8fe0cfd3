-- Tables with strings as keys: counting words, groups, an index the other way round.
local n = tonumber((...)) or 60

local syllables = { "ka", "lo", "mi", "ne", "tu", "ra", "si", "po", "ve", "du", "an", "el" }
local seed = 4711
local function random(limit)
  seed = (seed * 16807) % 2147483647
  return seed % limit + 1
end
local words = {}
for i = 1, 20000 do
  words[i] = syllables[random(12)] .. syllables[random(12)] .. syllables[random(12)] .. (i % 4 == 0 and syllables[random(12)] or "")
end

local checksum = 0
for round = 1, n do
  local counts, groups = {}, {}
  for i = 1, #words do
    local word = words[i]
    counts[word] = (counts[word] or 0) + 1
  end
  for word, count in pairs(counts) do
    local group = groups[count]
    if not group then
      group = {}
      groups[count] = group
    end
    group[word] = true
    checksum = checksum + count * #word
  end
  for i = 1, #words, 3 do
    local word = words[i]
    local group = groups[counts[word]]
    if group[word] then
      checksum = checksum + 1
      group[word] = nil
    end
  end
  for i = 1, #words do
    if counts[words[i] .. "x"] then checksum = checksum + 1 end
  end
end
print("map_string", string.format("%d", checksum))
