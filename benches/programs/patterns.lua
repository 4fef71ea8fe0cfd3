-- Patterns: log lines searched, matched with captures, split, counted and rewritten.
local n = tonumber((...)) or 50

local lines = {}
for i = 1, 1000 do
  lines[i] = ("2031-%02d-%02d %02d:%02d [%s] host-%d: request /path/%d?user=%d took %d ms"):format(
    i % 12 + 1, i % 28 + 1, i % 24, i % 60, i % 9 == 0 and "error" or "info", i % 40, i, i * 31 % 1000, i * 17 % 900)
end
local text = table.concat(lines, "\n")

local checksum = 0
for round = 1, n do
  for i = 1, #lines do
    local line = lines[i]
    local year, month, day = line:match("^(%d+)-(%d+)-(%d+)")
    checksum = checksum + year + month + day
    local level = line:match("%[(%a+)%]")
    if level == "error" then checksum = checksum + 1 end
    local user, took = line:match("user=(%d+).-(%d+) ms$")
    checksum = checksum + took - user
    if line:find("host-7:", 1, true) then checksum = checksum + 1 end
  end
  for word in text:gmatch("%a+") do checksum = checksum + #word end
  local _, digits = text:gsub("%d", "")
  local masked = text:gsub("user=%d+", "user=*")
  local swapped = text:gsub("(%d+):(%d+)", "%2:%1")
  checksum = checksum + digits + #masked + #swapped
  local position, count = 1, 0
  while true do
    local start, stop = text:find("\n", position, true)
    if not start then break end
    position, count = stop + 1, count + 1
  end
  checksum = checksum + count
  for key, value in ("a = 1; bb = 22 ;ccc=333"):gmatch("(%w+)%s*=%s*(%w+)") do checksum = checksum + #key * value end
end
print("patterns", string.format("%d", checksum))
