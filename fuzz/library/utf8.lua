-- utf8 with valid, damaged and random text, strict and lax.

local CODES = {0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdfff, 0xe000, 0xfffd, 0xffff, 0x10000, 0x10ffff, 0x110000, 0x1fffff, 0x200000, 0x3ffffff, 0x4000000, 0x7fffffff}

local function code()
  return chance(60) and pick(CODES) or between(0, 0x7fffffff) >> between(0, 31)
end

local function subject()
  local kind = between(1, 10)
  if kind <= 2 then return text(8) end
  if kind <= 4 then return text(10, "a\x80\xbf\xc0\xc3\xa9\xe2\x82\xac\xed\xa0\xf0\x9f\x98\x80\xf4\x90\xf8\xfc\xfd\xfe\xff") end
  local parts = {}
  for i = 1, between(0, 6) do parts[i] = utf8.char(code()) end
  local whole = table.concat(parts)
  if kind >= 8 and #whole > 0 then
    local at = between(1, #whole)
    whole = whole:sub(1, at - 1) .. string.char(between(0, 255)) .. whole:sub(at + pick{0, 1, 2})
  end
  return whole
end

local function index()
  if chance(40) then return nil end
  return chance(80) and between(-8, 10) or pick{math.maxinteger, math.mininteger, 0, 100, -100, 1.0, 1.5, "2", "x"}
end

local function lax()
  return pick{nil, nil, true, false, 1}
end

run(function()
  local kind = between(1, 6)
  if kind == 1 then
    local codes = {}
    for i = 1, between(0, 4) do codes[i] = chance(95) and code() or pick{-1, 0x80000000, 1.5, "65", math.maxinteger, math.mininteger, {}} end
    try("char", utf8.char, table.unpack(codes))
  elseif kind == 2 then
    try("len", utf8.len, subject(), index(), index(), lax())
  elseif kind == 3 then
    try("codepoint", utf8.codepoint, subject(), index(), index(), lax())
  elseif kind == 4 then
    try("offset", utf8.offset, subject(), chance(80) and between(-6, 6) or pick{math.maxinteger, math.mininteger, 1.0, 0}, index())
  elseif kind == 5 then
    try("codes", function(s, loose)
      local found = {}
      for position, c in utf8.codes(s, loose) do found[#found + 1] = position .. ":" .. c end
      return table.concat(found, " ")
    end, subject(), lax())
  else
    try("charpattern", function(s)
      local found = {}
      for c in s:gmatch(utf8.charpattern) do found[#found + 1] = c end
      return table.unpack(found)
    end, subject())
  end
end)
