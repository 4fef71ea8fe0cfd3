-- A numeral, or something like one.
local text, base = ...
base = tonumber(base)

local value = tonumber(text)
local coerced, sum = pcall(function() return text + 0 end)
assert(coerced == (value ~= nil), "tonumber and arithmetic disagree about what a numeral is")
if value then
  assert(sum == value or value ~= value, "arithmetic sees another number")
  assert(math.type(sum) == math.type(value), "arithmetic sees another type")
  local shown = tonumber(tostring(value))
  if math.type(value) == "integer" then
    assert(shown == value and math.type(shown) == "integer", "an integer changes when it is shown")
  elseif value == value and math.abs(value) ~= math.huge then
    assert(math.type(shown) == "float", "a float becomes an integer when it is shown")
    assert(tonumber(string.format("%.17g", value)) == value, "%.17g loses something")
    local whole = math.tointeger(value)
    assert(not whole or whole == value, "tointeger changes a number")
  end
end
if value and text:find("^[%w.]+$") then
  local chunk = load("return " .. text, "=numeral", "t", {})
  assert(chunk, "tonumber takes what the lexer refuses")
  local read = chunk()
  assert(read == value and math.type(read) == math.type(value) or value ~= value, "the lexer sees another number")
end

local expected
local sign, digits = text:match("^%s*([-+]?)(%w+)%s*$")
if sign then
  expected = 0
  for digit in digits:lower():gmatch(".") do
    local worth = digit:find("%d") and digit:byte() - 48 or digit:byte() - 87
    if worth >= base then
      expected = nil
      break
    end
    expected = expected * base + worth
  end
  if expected and sign == "-" then expected = -expected end
end
assert(tonumber(text, base) == expected, "tonumber with a base gives something else")
return value ~= nil or expected ~= nil
