-- Hash functions over bytes: CRC-32 by table, FNV-1a, and a 32-bit block mix. Needs Lua 5.3.
local n = tonumber((...)) or 90
local byte = string.byte

local crc_table = {}
for i = 0, 255 do
  local c = i
  for _ = 1, 8 do
    if c & 1 == 1 then c = 0xEDB88320 ~ (c >> 1) else c = c >> 1 end
  end
  crc_table[i] = c
end
local function crc32(text)
  local c = 0xffffffff
  for i = 1, #text do c = crc_table[(c ~ byte(text, i)) & 0xff] ~ (c >> 8) end
  return c ~ 0xffffffff
end
local function fnv1a(text)
  local h = 0xcbf29ce484222325
  for i = 1, #text do h = (h ~ byte(text, i)) * 0x100000001b3 end
  return h
end
local function rotate(x, k) return ((x << k) | (x >> (32 - k))) & 0xffffffff end
local function mix(text)
  local a, b = 0x6a09e667, 0xbb67ae85
  for i = 1, #text - 7, 8 do
    local w = string.unpack("<I4", text, i)
    local v = byte(text, i + 4) | byte(text, i + 5) << 8 | byte(text, i + 6) << 16 | byte(text, i + 7) << 24
    a = (rotate(a ~ w, 13) * 5 + v) & 0xffffffff
    b = (rotate(b + a, 7) ~ v) & 0xffffffff
  end
  return a ~ b
end

local pieces = {}
for i = 1, 8000 do pieces[i] = string.char(i * 7 % 256, i * 31 % 256, i // 256 % 256, 65) end
local text = table.concat(pieces)
local checksum = 0
for round = 1, n do
  checksum = checksum ~ crc32(text) ~ fnv1a(text) ~ mix(text)
  text = text:sub(2) .. text:sub(1, 1)
end
print("hashing", string.format("%x", checksum))
