-- string.format: directives with random flags, widths and precisions.

local CONVERSIONS = {"d", "i", "u", "c", "x", "X", "o", "a", "A", "e", "E", "f", "F", "s", "q", "%", "z", "\0", ""}

local function directive()
  local flags = ""
  for _ = 1, pick{0, 0, 0, 1, 1, 2, 3, 6} do flags = flags .. pick{"-", "+", " ", "#", "0"} end
  local width = chance(50) and tostring(pick{0, 1, 2, 5, 9, 10, 20, 55, 99, 100, 123}) or ""
  local precision = chance(50) and "." .. pick{"", "0", "1", "2", "3", "5", "10", "14", "17", "20", "55", "99", "100", "3.", "-1"} or ""
  -- C libraries lose digits of %#g where rounding carries, and addresses are nobody's business.
  if chance(80) then
    if chance(20) and not flags:find("#") then return "%" .. flags .. width .. precision .. pick{"g", "G"} end
    return "%" .. flags .. width .. precision .. pick{"d", "i", "c", "x", "X", "o", "a", "A", "e", "E", "f", "s", "q"}
  end
  return "%" .. flags .. width .. precision .. pick(CONVERSIONS)
end

local function argument()
  local kind = between(1, 20)
  if kind <= 6 then return integer() end
  if kind <= 13 then return float() end
  if kind <= 15 then return text(12) end
  if kind == 16 then return text(30, "ab0 \n\r\"\\\0\1\200") end
  if kind == 17 then return tostring(number()) end
  if kind == 18 then return pick{true, false} end
  if kind == 19 then return pick{" 12 ", "0x10", "1e2", "10x", "", "1e400", ("x"):rep(120), ("a\0b"):rep(50)} end
  return nil
end

run(function()
  local parts, arguments = {}, {n = 0}
  for i = 1, pick{1, 1, 1, 2, 3} do
    parts[i] = (chance(30) and text(4, "ab %%\n") or "") .. directive()
    arguments.n = arguments.n + 1
    arguments[arguments.n] = argument()
  end
  if chance(3) then arguments.n = arguments.n - 1 end
  try("format", string.format, table.concat(parts), table.unpack(arguments, 1, arguments.n))
end)
