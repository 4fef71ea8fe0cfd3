-- The simple functions of string, comparison and length, with extreme indices.

local function index()
  local kind = between(1, 10)
  if kind <= 5 then return between(-12, 12) end
  if kind <= 8 then return pick{math.maxinteger, math.mininteger, math.maxinteger - 1, math.mininteger + 1, 1 << 31, -(1 << 31), 1 << 32, 0} end
  if kind == 9 then return pick{1.0, 2.5, "3", "x", "0x2", 2.0^53, 2.0^63, -0.0, 0/0} end
  return nil
end

local function some()
  local kind = between(1, 10)
  if kind <= 7 then return text(10) end
  if kind == 8 then return text(10, "abAB\0") end
  if kind == 9 then return number() end
  return pick{true, "", ("xyz"):rep(50)}
end

local less = load("local a, b = ... return a < b, a <= b, a == b", "=compare")

run(function()
  local kind = between(1, 9)
  if kind == 1 then
    try("sub", string.sub, some(), index(), index())
  elseif kind == 2 then
    try("byte", string.byte, some(), index(), index())
  elseif kind == 3 then
    -- The reference counts through all repetitions, also those of nothing.
    try("rep", string.rep, "a" .. text(5), chance(70) and between(-2, 20) or pick{1 << 40, math.maxinteger, math.mininteger, 1.5, "3", 1 << 62}, chance(50) and text(3) or nil)
    try("rep", string.rep, some(), between(-2, 3))
  elseif kind == 4 then
    local name = pick{"upper", "lower", "reverse", "len"}
    try(name, string[name], some())
  elseif kind == 5 then
    local bytes = {}
    for i = 1, between(0, 5) do bytes[i] = chance(90) and between(0, 255) or pick{-1, 256, 65.0, 65.5, "66", "x", math.maxinteger, false} end
    try("char", string.char, table.unpack(bytes))
  elseif kind <= 7 then
    local a, b = some(), some()
    if chance(50) then
      local common = text(8, "ab\0é")
      a, b = common .. text(2, "ab\0"), common .. text(2, "ab\0")
    end
    try("less", less, a, b)
  elseif kind == 8 then
    try("find plain", string.find, text(20, "ab\0"), text(3, "ab\0%."), index(), true)
  else
    try("select", select, chance(50) and index() or pick{"#", "##", -1, -3, -4, 0}, "a", "b", "c")
  end
end)
