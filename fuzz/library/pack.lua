-- string.pack, string.unpack and string.packsize with random formats.

local OPTIONS = {
  "b", "B", "h", "H", "i", "I", "l", "L", "j", "J", "T", "f", "d", "n", "s", "z", "x", "X", " ", "<", ">", "=", "!",
  "i1", "i2", "i3", "i4", "i7", "i8", "i9", "i15", "i16", "I1", "I3", "I5", "I8", "I12", "I16", "s1", "s2", "s4", "s8", "s16",
  "!1", "!2", "!4", "!8", "!16", "c0", "c1", "c5", "c10", "Xi4", "Xd", "Xs", "Xi16",
}
local WRONG = {"i0", "i17", "I99", "!0", "!17", "!3", "c", "X", "Xz", "Xc1", "X ", "y", "\0", "s17", "i99999999999", "c99999999999999999999", "Xi3"}

local function format()
  local parts = {}
  for i = 1, between(0, 6) do parts[i] = pick(chance(96) and OPTIONS or WRONG) end
  return table.concat(parts)
end

local function argument(option)
  if chance(5) then return pick{"x", 1.5, "7", "0x10", false, 2^63, "abc\0d"} end
  if option:find("^[szc]") then return chance(90) and text(10, "ab\0c") or text(300) end
  if option:find("^[fdn]") then return number() end
  if chance(40) then return between(-128, 255) end
  return chance(90) and integer() or float()
end

run(function()
  local kind = between(1, 10)
  if kind <= 5 then
    local parts, arguments = {}, {}
    for i = 1, between(0, 5) do
      parts[i] = pick(chance(98) and OPTIONS or WRONG)
      if parts[i]:find("^[bBhHiIlLjJTfdnszc]") then arguments[#arguments + 1] = argument(parts[i]) end
    end
    local packed = try("pack", string.pack, table.concat(parts), table.unpack(arguments))
    if packed[1] then
      try("unpack", string.unpack, table.concat(parts), packed[2])
      try("packsize", string.packsize, table.concat(parts))
    end
  elseif kind <= 8 then
    try("unpack", string.unpack, format(), text(pick{4, 12, 40}, chance(50) and "\0\1\255ab" or nil), chance(30) and pick{1, 2, 3, 0, -1, -4, 100, math.mininteger, math.maxinteger} or nil)
  else
    try("packsize", string.packsize, format())
  end
end)
