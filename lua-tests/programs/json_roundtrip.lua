-- A JSON reader and writer in one page, with errors that name the position.
local escapes = { ['"'] = '"', ["\\"] = "\\", ["/"] = "/", b = "\b", f = "\f", n = "\n", r = "\r", t = "\t" }
local function decode(s)
  local pos = 1
  local function fail(what) error(("%s at %d"):format(what, pos), 0) end
  local function skip() pos = s:match("^[ \t\r\n]*()", pos) end
  local value
  local function str()
    local out = {}
    pos = pos + 1
    while true do
      local chunk, stop = s:match('^([^"\\%c]*)()', pos)
      out[#out + 1] = chunk
      pos = stop
      local c = s:sub(pos, pos)
      if c == '"' then pos = pos + 1 return table.concat(out)
      elseif c == "\\" then
        local e = s:sub(pos + 1, pos + 1)
        if e == "u" then
          local hex = s:match("^%x%x%x%x", pos + 2) or fail("bad escape")
          local code = tonumber(hex, 16)
          pos = pos + 6
          if code >= 0xD800 and code < 0xDC00 then
            local low = s:match("^\\u(%x%x%x%x)", pos) or fail("lone surrogate")
            code = 0x10000 + ((code - 0xD800) << 10) + tonumber(low, 16) - 0xDC00
            pos = pos + 6
          end
          out[#out + 1] = utf8.char(code)
        else
          out[#out + 1] = escapes[e] or fail("bad escape")
          pos = pos + 2
        end
      else fail(c == "" and "unfinished string" or "control character") end
    end
  end
  function value()
    skip()
    local c = s:sub(pos, pos)
    if c == "{" then
      local t = {}
      pos = pos + 1 skip()
      if s:sub(pos, pos) == "}" then pos = pos + 1 return t end
      while true do
        skip()
        if s:sub(pos, pos) ~= '"' then fail("key expected") end
        local k = str() skip()
        if s:sub(pos, pos) ~= ":" then fail("':' expected") end
        pos = pos + 1
        t[k] = value() skip()
        local d = s:sub(pos, pos) pos = pos + 1
        if d == "}" then return t elseif d ~= "," then pos = pos - 1 fail("',' or '}' expected") end
      end
    elseif c == "[" then
      local t, n = {}, 0
      pos = pos + 1 skip()
      if s:sub(pos, pos) == "]" then pos = pos + 1 return t end
      while true do
        n = n + 1 t[n] = value() skip()
        local d = s:sub(pos, pos) pos = pos + 1
        if d == "]" then return t elseif d ~= "," then pos = pos - 1 fail("',' or ']' expected") end
      end
    elseif c == '"' then return str()
    elseif s:find("^true", pos) then pos = pos + 4 return true
    elseif s:find("^false", pos) then pos = pos + 5 return false
    elseif s:find("^null", pos) then pos = pos + 4 return nil end
    local num, stop = s:match("^(-?%d+%.?%d*[eE]?[+-]?%d*)()", pos)
    if not num or not tonumber(num) then fail("value expected") end
    pos = stop
    return tonumber(num)
  end
  local v = value() skip()
  if pos <= #s then fail("trailing text") end
  return v
end
local function encode(v)
  local t = type(v)
  if t == "table" then
    if #v > 0 or next(v) == nil then
      local out = {} for i, x in ipairs(v) do out[i] = encode(x) end
      return "[" .. table.concat(out, ",") .. "]"
    end
    local keys, out = {}, {}
    for k in pairs(v) do keys[#keys + 1] = k end
    table.sort(keys)
    for i, k in ipairs(keys) do out[i] = encode(k) .. ":" .. encode(v[k]) end
    return "{" .. table.concat(out, ",") .. "}"
  elseif t == "string" then
    return '"' .. v:gsub('[%c"\\]', function(c) for k, e in pairs(escapes) do if e == c and k ~= "/" then return "\\" .. k end end return ("\\u%04x"):format(c:byte()) end) .. '"'
  elseif t == "number" then return math.type(v) == "integer" and tostring(v) or ("%.14g"):format(v) end
  return tostring(v)
end
local doc = '{"name":"Lua","tags":["small",  "fast"],"version":5.4,"year":1993,"nested":{"empty":[],"deep":[[[1]]],"t":true,"n":null},"text":"a\\n\\"b\\" \\u00e9 \\ud83d\\ude00"}'
local v = decode(doc)
print(encode(v)) --> {"name":"Lua","nested":{"deep":[[[1]]],"empty":[],"t":true},"tags":["small","fast"],"text":"a\n\"b\" é 😀","version":5.4,"year":1993}
print(v.name, v.tags[2], v.version, math.type(v.year), v.nested.deep[1][1][1], v.nested.t, v.nested.n, #v.text) --> Lua	fast	5.4	integer	1	true	nil	13
print(encode(decode(encode(v))) == encode(v), encode({ "\1\t\\", 1e100, -0.5, math.mininteger })) --> true	["\u0001\t\\",1e+100,-0.5,-9223372036854775808]
for _, bad in ipairs { "", "{", "[1,", "[1 2]", '{"a" 1}', '{a:1}', '"open', '"\\x"', "tru", "[1]x", "-", "1.2.3", '{"a":1,}', '"\1"' } do io.write((select(2, pcall(decode, bad))), "; ") end print() --> value expected at 1; key expected at 2; value expected at 4; ',' or ']' expected at 4; ':' expected at 6; key expected at 2; unfinished string at 6; bad escape at 2; value expected at 1; trailing text at 4; value expected at 1; trailing text at 4; key expected at 8; control character at 2; 
local deep = ("["):rep(150) .. ("]"):rep(150)
print(encode(decode(deep)) == deep, decode("  [ ]  ")[1], decode("12"), decode('"x"'), decode("-1.5e3")) --> true	nil	12	x	-1500.0
