-- Bytes of strings: base64 there and back, a rolling sum, a histogram, characters one by one.
local n = tonumber((...)) or 80
local byte, char, sub, concat, floor = string.byte, string.char, string.sub, table.concat, math.floor

local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
local value_of = {}
for i = 1, 64 do value_of[byte(alphabet, i)] = i - 1 end

local function encode(text)
  local out = {}
  for i = 1, #text - 2, 3 do
    local a, b, c = byte(text, i, i + 2)
    local bits = a * 65536 + b * 256 + c
    local p, q, r, s = floor(bits / 262144) + 1, floor(bits / 4096) % 64 + 1, floor(bits / 64) % 64 + 1, bits % 64 + 1
    out[#out + 1] = sub(alphabet, p, p) .. sub(alphabet, q, q) .. sub(alphabet, r, r) .. sub(alphabet, s, s)
  end
  return concat(out)
end
local function decode(text)
  local out = {}
  for i = 1, #text, 4 do
    local p, q, r, s = byte(text, i, i + 3)
    local bits = value_of[p] * 262144 + value_of[q] * 4096 + value_of[r] * 64 + value_of[s]
    out[#out + 1] = char(floor(bits / 65536), floor(bits / 256) % 256, bits % 256)
  end
  return concat(out)
end

local pieces = {}
for i = 1, 6000 do pieces[i] = char(i % 256, i * 7 % 256, i * 13 % 256) end
local text = concat(pieces)

local checksum = 0
for round = 1, n do
  local encoded = encode(text)
  assert(decode(encoded) == text)
  local a, b = 1, 0
  for i = 1, #encoded do
    a = (a + byte(encoded, i)) % 65521
    b = (b + a) % 65521
  end
  checksum = checksum + a + b
  local histogram = {}
  for i = 1, #text do
    local c = sub(text, i, i)
    histogram[c] = (histogram[c] or 0) + 1
  end
  for i = 0, 255 do checksum = checksum + (histogram[char(i)] or 0) * i end
end
print("bytes", string.format("%d", checksum))
