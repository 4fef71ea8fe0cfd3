-- A small JSON library: json.encode(value) and json.decode(text). The rest of the file checks it.

local json = {}

-- Stands for JSON's null, which cannot be nil because tables drop nil.
json.null = setmetatable({}, { __tostring = function() return "null" end, __name = "json.null" })

-- Marks a table as an array, which only matters when it is empty: {} encodes as an object.
local array_mark = { __name = "json.array" }
function json.array(t)
  return setmetatable(t or {}, array_mark)
end

local escapes = {
  ['"'] = '\\"', ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t",
}

local function encode_string(s)
  return '"' .. s:gsub('[\0-\31"\\]', function(c)
    return escapes[c] or string.format("\\u%04x", c:byte())
  end) .. '"'
end

local function encode_number(n)
  if math.type(n) == "integer" then
    return tostring(n)
  elseif n ~= n or n == math.huge or n == -math.huge then
    error("JSON has no " .. n, 0)
  end
  -- The shortest of the two formats that reads back as the same number.
  local short = string.format("%.14g", n)
  return tonumber(short) == n and short or string.format("%.17g", n)
end

local encode_value

local function encode_table(t, out, open)
  if open[t] then
    error("a table contains itself", 0)
  end
  open[t] = true
  if #t > 0 or getmetatable(t) == array_mark then
    out[#out + 1] = "["
    for i, v in ipairs(t) do
      if i > 1 then out[#out + 1] = "," end
      encode_value(v, out, open)
    end
    out[#out + 1] = "]"
  else
    local keys = {}
    for k in pairs(t) do
      if type(k) ~= "string" then
        error("an object's key cannot be a " .. type(k), 0)
      end
      keys[#keys + 1] = k
    end
    table.sort(keys) -- so that equal tables give equal text
    out[#out + 1] = "{"
    for i, k in ipairs(keys) do
      if i > 1 then out[#out + 1] = "," end
      out[#out + 1] = encode_string(k)
      out[#out + 1] = ":"
      encode_value(t[k], out, open)
    end
    out[#out + 1] = "}"
  end
  open[t] = nil
end

function encode_value(v, out, open)
  local kind = type(v)
  if v == json.null then
    out[#out + 1] = "null"
  elseif kind == "table" then
    encode_table(v, out, open)
  elseif kind == "string" then
    out[#out + 1] = encode_string(v)
  elseif kind == "number" then
    out[#out + 1] = encode_number(v)
  elseif kind == "boolean" then
    out[#out + 1] = tostring(v)
  else
    error("JSON has no " .. kind, 0)
  end
end

function json.encode(value)
  local out = {}
  encode_value(value, out, {})
  return table.concat(out)
end

-- The decoder: each function takes the text and a position, and returns a value and the position behind it.

local function fail(text, at, what)
  local _, line = text:sub(1, at - 1):gsub("\n", "")
  error(string.format("line %d: %s", line + 1, what), 0)
end

local function skip(text, at)
  return text:match("^[ \t\r\n]*()", at)
end

local unescapes = {
  ['"'] = '"', ["\\"] = "\\", ["/"] = "/", b = "\b", f = "\f", n = "\n", r = "\r", t = "\t",
}

local function decode_string(text, at)
  local parts, i = {}, at + 1
  while true do
    local plain, stop = text:match('^([^"\\\0-\31]*)()', i)
    parts[#parts + 1] = plain
    local c = text:sub(stop, stop)
    if c == '"' then
      return table.concat(parts), stop + 1
    elseif c ~= "\\" then
      fail(text, stop, "unfinished string")
    end
    local e = text:sub(stop + 1, stop + 1)
    if e == "u" then
      local hex = text:match("^%x%x%x%x", stop + 2) or fail(text, stop, "bad \\u escape")
      local code, after = tonumber(hex, 16), stop + 6
      if code >= 0xD800 and code < 0xDC00 then -- the first half of a pair
        local low = tonumber(text:match("^\\u(%x%x%x%x)", after) or "0", 16)
        if low < 0xDC00 or low > 0xDFFF then
          fail(text, stop, "half of a surrogate pair")
        end
        code, after = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00), after + 6
      end
      parts[#parts + 1], i = utf8.char(code), after
    else
      parts[#parts + 1] = unescapes[e] or fail(text, stop, "unknown escape")
      i = stop + 2
    end
  end
end

local decode_value

local function decode_array(text, at)
  local result, i = json.array(), skip(text, at + 1)
  if text:sub(i, i) == "]" then
    return result, i + 1
  end
  while true do
    result[#result + 1], i = decode_value(text, i)
    local c = text:sub(i, i)
    if c == "]" then
      return result, i + 1
    elseif c ~= "," then
      fail(text, i, "expected ',' or ']'")
    end
    i = i + 1
  end
end

local function decode_object(text, at)
  local result, i = {}, skip(text, at + 1)
  if text:sub(i, i) == "}" then
    return result, i + 1
  end
  while true do
    i = skip(text, i)
    if text:sub(i, i) ~= '"' then
      fail(text, i, "expected a key")
    end
    local key
    key, i = decode_string(text, i)
    i = skip(text, i)
    if text:sub(i, i) ~= ":" then
      fail(text, i, "expected ':'")
    end
    result[key], i = decode_value(text, i + 1)
    local c = text:sub(i, i)
    if c == "}" then
      return result, i + 1
    elseif c ~= "," then
      fail(text, i, "expected ',' or '}'")
    end
    i = i + 1
  end
end

local words = { ["true"] = true, ["false"] = false, null = json.null }

-- Decodes the value at a position and skips the white space on both sides.
function decode_value(text, at)
  at = skip(text, at)
  local c, value, behind = text:sub(at, at), nil, nil
  if c == "{" then
    value, behind = decode_object(text, at)
  elseif c == "[" then
    value, behind = decode_array(text, at)
  elseif c == '"' then
    value, behind = decode_string(text, at)
  elseif c:find("^[-%d]") then
    local digits = text:match("^-?%d+%.?%d*[eE]?[-+]?%d*", at) or ""
    value, behind = tonumber(digits), at + #digits
    if not value or digits:find("^-?0%d") or digits:find("%.$") or digits:find("%.[eE]") then
      fail(text, at, "malformed number")
    end
  else
    local word = text:match("^%a+", at) or ""
    value, behind = words[word], at + #word
    if value == nil then
      fail(text, at, "expected a value")
    end
  end
  return value, skip(text, behind)
end

function json.decode(text)
  local value, behind = decode_value(text, 1)
  if behind <= #text then
    fail(text, behind, "text behind the value")
  end
  return value
end

-- Checks ------------------------------------------------------------------------------------------------------------

-- Whether two decoded values are equal, part by part.
local function same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" or a == json.null or b == json.null then
    return a == b
  end
  for k, v in pairs(a) do
    if not same(v, b[k]) then return false end
  end
  for k in pairs(b) do
    if a[k] == nil then return false end
  end
  return true
end

local document = {
  name = "Perilune",
  version = { 0, 1, 0 },
  ratio = 0.1,
  big = math.maxinteger,
  text = 'tab\tquote" backslash\\ bell\a ümlaut',
  nothing = json.null,
  empty = json.array(),
  nested = { { x = 1.5, y = -2 }, { x = 1e300, y = 0 } },
  ready = true,
}

local text = json.encode(document)
print(text)

local again = json.decode(text)
assert(same(document, again), "the round trip changed something")
assert(json.encode(again) == text)
assert(math.type(again.big) == "integer" and math.type(again.ratio) == "float")
print("round trip", "ok")

-- Each text and what decoding it gives: a value, or a message.
local good = {
  { '"\\u00e9\\ud83d\\ude00"', "é😀" },
  { " [ 1 , 2.5e1 , null ] ", json.array { 1, 25.0, json.null } },
  { '{"a":{"b":[]}}', { a = { b = {} } } },
  { "false", false },
}
for _, case in ipairs(good) do
  assert(same(json.decode(case[1]), case[2]), case[1])
end

local bad = {
  { "[1,\n2,\n", "line 3: expected a value" },
  { "[1 2]", "line 1: expected ',' or ']'" },
  { '{"a" 1}', "line 1: expected ':'" },
  { '"\\x"', "line 1: unknown escape" },
  { '"open', "line 1: unfinished string" },
  { "-", "line 1: malformed number" },
  { "01", "line 1: malformed number" },
  { "1 1", "line 1: text behind the value" },
  { "nil", "line 1: expected a value" },
}
for _, case in ipairs(bad) do
  local ok, message = pcall(json.decode, case[1])
  assert(not ok and message == case[2], message)
end

local loop = {}
loop.self = loop
for _, value in ipairs { loop, 0 / 0, print, { [true] = 1 } } do
  local ok, message = pcall(json.encode, value)
  assert(not ok)
  print("refused", (message:gsub("%-nan", "nan")))
end
print("checks", #good + #bad + 4)

return json
