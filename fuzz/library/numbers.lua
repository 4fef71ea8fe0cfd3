-- tonumber, tostring, arithmetic on strings, and math.

local function numeral()
  local kind = between(1, 12)
  if kind <= 3 then return text(8, "0123456789") end
  if kind <= 5 then return text(6, "0123456789") .. pick{"", "."} .. text(6, "0123456789") .. pick{"", "e", "E", "e+", "e-"} .. text(3, "0123456789") end
  if kind <= 7 then return pick{"0x", "0X"} .. text(9, "0123456789abcdefABCDEF") .. pick{"", "."} .. text(5, "0123456789abcdef") .. pick{"", "p", "P+", "p-", "p0"} .. text(3, "0123456789") end
  if kind == 8 then return pick{"inf", "nan", "-nan", "Inf", "0x", "0x.", ".", "e5", "1e", "0x1p", "-", "+", "--1", "1 2", "1_000", "0b1", "0x1.8", "1e5000", "-1e5000", "1e-5000", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551615", "0xffffffffffffffff", "0x1ffffffffffffffff", "1\0", "\0", "1e+", "0x.p1", "0x.8p1", ".5", "5.", "0x5.", "1..2"} end
  if kind == 9 then return text(30, "0123456789") .. "." .. text(30, "0123456789") .. pick{"", "e308", "e-308", "e-320", "e10"} end
  if kind == 10 then return text(6, "0123456789abcxyzEeXxPp.+- \t\n") end
  if kind == 11 then return ("%.17g"):format(float()) end
  return tostring(integer())
end

local function spaced(s)
  return (chance(20) and text(3, " \t\n\v\f\r") or "") .. (chance(20) and pick{"-", "+", "- "} or "") .. s .. (chance(20) and text(3, " \t\n\v\f\r\0") or "")
end

local function value()
  local kind = between(1, 20)
  if kind <= 9 then return integer() end
  if kind <= 17 then return float() end
  if kind == 18 then return spaced(numeral()) end
  if kind == 19 then return pick{"10", "0x10", "1.5", " 3 ", "1e1"} end
  return pick{true, "x"}
end

local ONE = {"abs", "ceil", "floor", "sqrt", "exp", "tointeger", "type", "modf", "deg", "rad"}
local TWO = {"fmod", "ult", "max", "min"}
local OPERATORS = {}
for _, operator in ipairs{"+", "-", "*", "/", "//", "%", "^", "<", "<=", "==", "&", "|", "~", "<<", ">>", ".."} do
  OPERATORS[#OPERATORS + 1] = {operator, load("local a, b = ... return a " .. operator .. " b", "=op")}
end
local UNARY = {{"-", load("local a = ... return -a", "=op")}, {"~", load("local a = ... return ~a", "=op")}, {"#", load("local a = ... return #a", "=op")}}

run(function()
  local kind = between(1, 14)
  if kind <= 3 then
    try("tonumber", tonumber, spaced(numeral()))
  elseif kind == 4 then
    try("tonumber", tonumber, chance(90) and spaced(text(pick{3, 6, 20}, pick{"01", "0123456789", "0123456789abcdefABCDEFzZ-"})) or value(), pick{2, 8, 10, 16, 36, between(2, 36), 1, 37, 0, -1, 10.0, 10.5, "16"})
  elseif kind <= 6 then
    try("tostring", tostring, number())
  elseif kind == 7 then
    local name = pick(ONE)
    try(name, math[name], value())
  elseif kind == 8 then
    local name = pick(TWO)
    try(name, math[name], value(), value(), chance(10) and value() or nil)
  elseif kind <= 11 then
    local operator = pick(OPERATORS)
    try(operator[1], operator[2], value(), value())
  elseif kind == 12 then
    local operator = pick(UNARY)
    try(operator[1], operator[2], value())
  elseif kind == 13 then
    local seed = {value(), chance(50) and value() or nil}
    local ok = try("randomseed", math.randomseed, table.unpack(seed))[1]
    if ok then
      try("random", math.random)
      for _ = 1, 3 do
        try("random", math.random, table.unpack({value(), chance(70) and value() or nil}))
        try("random", math.random, between(0, 10), between(8, 1000))
      end
    end
  else
    local chunk = "return " .. numeral()
    local f, message = load(chunk, "=n")
    if f then try(chunk, f) else line(chunk, " ! ", message) end
  end
end)
