-- The library table, raw and through metamethods, and next, rawlen, ipairs and the length operator.

local function element()
  local kind = between(1, 10)
  if kind <= 6 then return between(-20, 20) end
  if kind == 7 then return float() end
  if kind == 8 then return text(4, "ab") end
  return pick{"x", 1.5, true, "10"}
end

local function list(longest)
  local t = {}
  for i = 1, between(0, longest) do t[i] = element() end
  return t
end

local function numbers(longest)
  local t = {}
  for i = 1, between(0, longest) do t[i] = between(-9, 9) end
  return t
end

local function position()
  local kind = between(1, 10)
  if kind <= 7 then return between(-3, 12) end
  return pick{math.maxinteger, math.mininteger, math.maxinteger - 1, math.mininteger + 1, 1.0, 2.5, "2", "x", 1 << 31, 0}
end

-- A table that stands for another, with a length of its own.
local function proxy(t, length)
  return setmetatable({}, {
    __index = function(_, k) return t[k] end,
    __newindex = function(_, k, v) t[k] = v end,
    __len = function() return length end,
  }), t
end

local LENGTHS = {0, 1, 3, 5, -1, 10, 2.0, 2.5, "3", "x", false}
local HUGE_LENGTHS = {math.maxinteger, math.mininteger, math.maxinteger - 1, 1 << 31}

-- What a function of the library may get; a huge length only if the function does not count that far.
local function any(huge)
  local kind = between(1, 12)
  if kind <= 9 then return list(8) end
  if kind == 10 then return (proxy(list(8), pick(huge and chance(30) and HUGE_LENGTHS or LENGTHS))) end
  return pick{5, "text", false}
end

local ORDERS = {
  function(a, b) return a < b end, function(a, b) return a > b end, function(a, b) return a <= b end, function() return true end,
  function() return false end, function(a, b) return a % 3 < b % 3 end, function() return bits() % 2 == 0 end, function() error("order", 0) end, 5,
}

-- Writes down a table whose functions changed it, besides what they returned.
local function change(name, f, t, ...)
  try(name, f, t, ...)
  if type(t) == "table" and getmetatable(t) == nil then line("  ", show(t)) end
end

run(function()
  local kind = between(1, 10)
  if kind == 1 then
    try("concat", table.concat, any(true), chance(60) and text(2) or nil, chance(50) and position() or nil, chance(30) and between(-2, 10) or nil)
  elseif kind == 2 then
    try("unpack", table.unpack, any(true), chance(50) and position() or nil, chance(50) and position() or nil)
  elseif kind == 3 then
    change("insert", table.insert, any(), table.unpack({position(), element(), element()}, 1, pick{0, 1, 2, 2, 2, 2, 3}))
    change("append", table.insert, any(true), element())
  elseif kind == 4 then
    local t, at = any(), position()
    -- From a position far below 1 there is nothing but counting.
    if math.type(at) ~= "integer" or at > -10 then change("remove", table.remove, t, table.unpack({at}, 1, pick{0, 1, 1, 1})) end
  elseif kind <= 6 then
    change("sort", table.sort, chance(70) and numbers(pick{5, 12, 120}) or any(), chance(70) and pick(ORDERS) or nil)
  elseif kind <= 8 then
    local from, first, last, to = any(), position(), position(), position()
    local a, b = math.tointeger(first) or 0, math.tointeger(last) or 0
    if a > b or math.ult(b - a, 1000) or (a <= 0 and b == math.maxinteger) then
      local target = chance(50) and list(5) or nil
      change("move", table.move, from, first, last, to, target)
      if target then line("  ", show(target)) end
    end
  elseif kind == 9 then
    local packed = table.pack(table.unpack(list(6)))
    line("pack ", packed.n, " ", show(packed))
    try("rawlen", rawlen, any())
    try("#", function(t) return #t end, any())
  else
    local t, seen = list(8), {}
    for i, v in ipairs(chance(30) and (proxy(t, 3)) or t) do seen[#seen + 1] = i .. "=" .. show(v) end
    line("ipairs ", table.concat(seen, " "))
    try("next", next, t, pick{1, 1.5, "x", 100})
  end
end)
