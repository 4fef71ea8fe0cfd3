-- Strings put together and taken apart: concatenation, table.concat, rep, sub, upper, reverse, comparison.
local n = tonumber((...)) or 250000
local concat = table.concat

local checksum = 0
for i = 1, n do
  local name = "item" .. i
  local line = "<" .. name .. ' id="' .. i % 100 .. '">' .. name .. "</item>"
  checksum = checksum + #line
  if line:sub(2, 5) == "item" then checksum = checksum + 1 end
  if name < "item5" then checksum = checksum + #name:upper() end
  checksum = checksum + #name:reverse():rep(3, "-") % 7
end

local parts = {}
for i = 1, n do parts[i] = i % 1000 .. ":" end
local text = concat(parts, ",")
checksum = checksum + #text

-- A text that grows at its end: the quadratic way, kept short.
local grown = ""
for i = 1, 3000 do grown = grown .. "x" .. i % 10 end
checksum = checksum + #grown

for position = 1, #text - 8, 8 do
  local piece = text:sub(position, position + 7)
  if piece > "5" then checksum = checksum + 1 end
end
print("strings", string.format("%d", checksum))
