-- A conversion with a value, and a format as it comes.
local conversion, letter, text, format = ...
local value = tonumber(text) or text
local integer = math.tointeger(value)
local float = math.type(value) and value + 0.0

pcall(string.format, format, value, text, value, text, value)

local function read(code)
  return assert(load("return " .. code, "=read", "t", {}))()
end

for _, v in ipairs {value, text, float or text} do
  local code = string.format("%q", v)
  local again = read(code)
  assert(again == v and math.type(again) == math.type(v) or v ~= v, "%q gives another value")
end
if float and float == float then
  assert(tonumber(string.format("%.17g", float)) == float or math.abs(float) == math.huge, "%.17g loses something")
  assert(tonumber(string.format("%a", float)) == float or math.abs(float) == math.huge, "%a loses something")
  assert(string.format("%.3f", float) == string.format("%.3f", tonumber(string.format("%.60e", float)) or float), "%e loses something")
end
if integer then
  assert(math.tointeger(tonumber(string.format("%d", integer))) == integer, "%d gives another integer")
  assert(tonumber("0x" .. string.format("%x", integer)) == integer, "%x gives another integer")
  assert(integer < 0 or tonumber(string.format("%o", integer), 8) == integer, "%o gives another integer")
end

local fine, result = pcall(string.format, "%" .. conversion .. letter, value)
if not fine then return false end
local width, precision = conversion:match("^[-+ #0]*(%d*)%.?(%d*)$")
width, precision = tonumber(width) or 0, conversion:find(".", 1, true) and (tonumber(precision) or 0)
assert(#result >= width, "the result is too narrow")
if letter == "s" and precision then
  assert(#result <= math.max(width, precision), "the result is too wide")
  assert(result:find(tostring(value):sub(1, precision), 1, true), "the result lacks the beginning of the string")
elseif integer and (letter == "d" or letter == "i") then
  assert(math.tointeger(tonumber((result:gsub("^ *%+", "")))) == integer or precision == 0 and integer == 0, "another integer")
end
return true
