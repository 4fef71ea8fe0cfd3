-- Tables with floats, booleans, tables and functions as keys.
local n = tonumber((...)) or 700000

local checksum = 0
local floats = {}
for i = 1, n do floats[i + 0.25] = i end
for i = 1, n do
  if floats[i + 0.25] == i and floats[i + 0.5] == nil then checksum = checksum + 1 end
end
-- A float with an integer value is the same key as the integer.
local same = {}
for i = 1, n do same[i * 0.5] = i end
for i = 1, n / 2 do checksum = checksum + same[i] % 7 end

local objects, marks = {}, {}
for i = 1, n / 10 do
  objects[i] = i % 2 == 0 and {} or function() return i end
  marks[objects[i]] = i
end
for round = 1, 10 do
  for i = 1, #objects do checksum = checksum + marks[objects[i]] % 5 end
end
local flags = {}
for i = 1, n do
  local key = i % 3 == 0
  flags[key] = (flags[key] or 0) + 1
end
print("map_mixed", string.format("%d %d %d", checksum, flags[true], flags[false]))
