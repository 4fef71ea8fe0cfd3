-- Compression in the manner of LZ77: a dictionary of three-byte strings, matches as pairs, and back.
local n = tonumber((...)) or 130000
local sub, byte, char, concat = string.sub, string.byte, string.char, table.concat

local words, seed = { "the ", "lua ", "table ", "of ", "string ", "and ", "loop ", "closure " }, 7
local parts, length = {}, 0
while length < n do
  seed = (seed * 16807) % 2147483647
  local word = words[seed % 8 + 1]
  if seed % 11 == 0 then word = word .. seed % 1000 end
  parts[#parts + 1] = word
  length = length + #word
end
local text = concat(parts)

local function compress(input)
  local out, seen, at = {}, {}, 1
  while at <= #input do
    local key = sub(input, at, at + 2)
    local earlier = seen[key]
    seen[key] = at
    if earlier and #key == 3 and at - earlier < 60000 then
      local size = 3
      while size < 255 and byte(input, earlier + size) == byte(input, at + size) and at + size <= #input do
        size = size + 1
      end
      out[#out + 1] = { at - earlier, size }
      for i = at + 1, at + size - 1 do seen[sub(input, i, i + 2)] = i end
      at = at + size
    else
      out[#out + 1] = byte(input, at)
      at = at + 1
    end
  end
  return out
end
local function expand(codes)
  local out, size = {}, 0
  for i = 1, #codes do
    local code = codes[i]
    if type(code) == "table" then
      local from = size - code[1]
      for k = 1, code[2] do out[size + k] = out[from + k] end
      size = size + code[2]
    else
      size = size + 1
      out[size] = char(code)
    end
  end
  return concat(out)
end

local total = 0
for _ = 1, 10 do
  local codes = compress(text)
  assert(expand(codes) == text)
  total = total + #codes
end
print("compression", #text .. " " .. total)
