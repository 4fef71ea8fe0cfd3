-- JSON: a writer and a reader by position, on a document with nesting, escapes and numbers.
local n = tonumber((...)) or 35
local byte, sub, find, format, concat = string.byte, string.sub, string.find, string.format, table.concat

local escapes = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\t"] = "\\t" }
local write
local function write_list(list, out)
  out[#out + 1] = "["
  for i = 1, #list do
    if i > 1 then out[#out + 1] = "," end
    write(list[i], out)
  end
  out[#out + 1] = "]"
end
local function write_object(object, out)
  local keys = {}
  for key in pairs(object) do keys[#keys + 1] = key end
  table.sort(keys)
  out[#out + 1] = "{"
  for i = 1, #keys do
    if i > 1 then out[#out + 1] = "," end
    write(keys[i], out)
    out[#out + 1] = ":"
    write(object[keys[i]], out)
  end
  out[#out + 1] = "}"
end
function write(value, out)
  local kind = type(value)
  if kind == "string" then
    out[#out + 1] = '"' .. value:gsub('["\\\n\t]', escapes) .. '"'
  elseif kind == "number" then
    out[#out + 1] = format("%.14g", value)
  elseif kind == "table" then
    if value[1] ~= nil or next(value) == nil then write_list(value, out) else write_object(value, out) end
  else
    out[#out + 1] = tostring(value)
  end
end

local read
local plain = { n = "\n", t = "\t", ['"'] = '"', ["\\"] = "\\", ["/"] = "/" }
local function skip(text, at) return find(text, "[^ \n\t\r]", at) or #text + 1 end
local function read_string(text, at)
  local parts, start = nil, at + 1
  while true do
    local stop = find(text, '["\\]', start)
    local piece = sub(text, start, stop - 1)
    if byte(text, stop) == 34 then
      if parts then
        parts[#parts + 1] = piece
        piece = concat(parts)
      end
      return piece, stop + 1
    end
    parts = parts or {}
    parts[#parts + 1] = piece
    parts[#parts + 1] = plain[sub(text, stop + 1, stop + 1)]
    start = stop + 2
  end
end
local words = { t = { true, 4 }, f = { false, 5 }, n = { nil, 4 } }
function read(text, at)
  at = skip(text, at)
  local c = sub(text, at, at)
  if c == "{" then
    local object = {}
    at = skip(text, at + 1)
    while sub(text, at, at) ~= "}" do
      local key, value
      key, at = read_string(text, at)
      at = skip(text, at)
      value, at = read(text, at + 1)
      object[key] = value
      at = skip(text, at)
      if sub(text, at, at) == "," then at = skip(text, at + 1) end
    end
    return object, at + 1
  elseif c == "[" then
    local list = {}
    at = skip(text, at + 1)
    while sub(text, at, at) ~= "]" do
      list[#list + 1], at = read(text, at)
      at = skip(text, at)
      if sub(text, at, at) == "," then at = skip(text, at + 1) end
    end
    return list, at + 1
  elseif c == '"' then
    return read_string(text, at)
  elseif words[c] then
    return words[c][1], at + words[c][2]
  end
  local _, stop = find(text, "^-?[%d.]+[eE]?[+-]?%d*", at)
  return tonumber(sub(text, at, stop)), stop + 1
end

local document = {}
for i = 1, 300 do
  document[i] = {
    id = i,
    name = "user " .. i,
    note = 'says "hi"\n\tand leaves',
    scores = { i, i * 2, i / 4, -i },
    active = i % 2 == 0,
    address = { street = "Main " .. i, city = "Town", zip = 10000 + i },
    tags = { "a", "b", "c" },
  }
end
local text
for _ = 1, n do
  local out = {}
  write(document, out)
  text = concat(out)
  document = read(text, 1)
end
local sum = 0
for i = 1, #text do sum = (sum * 31 + byte(text, i)) % 1000003 end
print("json", #text .. " " .. sum)
