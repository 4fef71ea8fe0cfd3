-- What the scripts of this folder share; it stands in front of each of them. Arguments: seed and number of cases.
--
-- A case is a call with random arguments. It is written down together with what the call returns or raises, so
-- that two interpreters can be compared line by line. The random numbers are made here, from integers alone.

local state, count = math.tointeger(arg[1] or 1), math.tointeger(arg[2] or 1000)

-- A random integer of 64 bits (splitmix64).
local function bits()
  state = state + 0x9e3779b97f4a7c15
  local z = state
  z = (z ~ (z >> 30)) * 0xbf58476d1ce4e5b9
  z = (z ~ (z >> 27)) * 0x94d049bb133111eb
  return z ~ (z >> 31)
end

-- A random integer from low to high.
local function between(low, high)
  return low + (bits() >> 1) % (high - low + 1)
end

local function chance(percent)
  return between(1, 100) <= percent
end

local function pick(list)
  return list[between(1, #list)]
end

local EDGES = {
  0, 1, -1, 2, 3, 7, 8, 9, 10, 16, 36, 37, 62, 63, 64, 65, 99, 100, 127, 128, 199, 200, 201, 255, 256, 1000, 65535, 65536,
  1 << 31, (1 << 31) - 1, -(1 << 31), 1 << 32, (1 << 53) - 1, 1 << 53, (1 << 53) + 1, 1 << 62, math.maxinteger,
  math.mininteger, math.maxinteger - 1, math.mininteger + 1,
}

local function integer()
  local kind = between(1, 10)
  if kind <= 3 then return between(-5, 12) end
  if kind <= 6 then return pick(EDGES) end
  if kind <= 8 then return bits() >> between(0, 63) end
  return bits()
end

local FLOATS = {
  0.0, -0.0, 0.5, 1.5, 2.5, -2.5, 1e15, 1e16, 1e100, 1e-100, 1e308, 1.7976931348623157e308, 5e-324, 2.2250738585072014e-308,
  0.1, 1 / 3, 2^53, 2^63, -2^63, 2^64, 123456789.125, 1e14, 1e15 + 0.5, 9.9999999999999995, 99999999999999.5,
  math.huge, -math.huge, 0/0, math.pi, 1e22, 1e23, 5e22, 9007199254740993.0, 0.3, 2.675, 1.005,
}

local function float()
  local kind = between(1, 10)
  if kind <= 4 then return pick(FLOATS) end
  if kind <= 6 then return between(-100000, 100000) / pick{1, 2, 3, 8, 10, 100, 1000} end
  if kind <= 8 then return (string.unpack("d", string.pack("i8", bits()))) end
  return (bits() >> 11) * 2.0^between(-80, 30)
end

local function number()
  if chance(50) then return integer() end
  return float()
end

-- Text of random bytes out of an alphabet, by default all of them.
local function text(longest, alphabet)
  local bytes = {}
  for i = 1, between(0, longest) do
    local at = alphabet and between(1, #alphabet)
    bytes[i] = alphabet and alphabet:sub(at, at) or string.char(between(0, 255))
  end
  return table.concat(bytes)
end

-- A value as it is written down.
local function show(value)
  if type(value) == "string" then
    local escaped = value:gsub("[^\32\33\35-\91\93-\126]", function(c) return ("\\x%02x"):format(c:byte()) end)
    if #escaped > 300 then
      local sum = 0
      for i = 1, #value do sum = (sum * 31 + value:byte(i)) & 0xffffffff end
      escaped = escaped:sub(1, 100) .. "..." .. #value .. ":" .. sum
    end
    return '"' .. escaped .. '"'
  elseif math.type(value) == "float" then
    if value ~= value then return "nan" end
    return ("%.17g"):format(value) .. (value % 1 == 0 and "f" or "")
  elseif type(value) == "number" or type(value) == "boolean" or value == nil then
    return tostring(value)
  elseif type(value) == "table" and getmetatable(value) == nil then
    -- Without the length, which tables with holes may choose.
    local elements, due = {}, 1
    for i = -4, 40 do
      if value[i] ~= nil then
        elements[#elements + 1] = (i == due and "" or i .. ":") .. show(value[i])
        due = i + 1
      end
    end
    return "{" .. table.concat(elements, ",") .. "}"
  end
  return type(value)
end

local function show_all(values, first)
  local shown = {}
  for i = first, math.min(values.n, first + 40) do shown[#shown + 1] = show(values[i]) end
  return table.concat(shown, ", ")
end

local out, pending = io.stdout, {}

local function line(...)
  pending[#pending + 1] = table.concat({...})
  if #pending == 100 then
    out:write(table.concat(pending, "\n"), "\n")
    pending = {}
  end
end

-- Calls a function and writes down the call and what came of it.
local function try(name, f, ...)
  local call = name .. "(" .. show_all(table.pack(...), 1) .. ")"
  local results = table.pack(pcall(f, ...))
  if results[1] then
    line(call, " = ", show_all(results, 2))
  else
    line(call, " ! ", type(results[2]) == "string" and results[2] or show(results[2]))
  end
  return results
end

-- Runs a function as often as there are cases, and writes out what is left.
local function run(case)
  for _ = 1, count do case() end
  if pending[1] then out:write(table.concat(pending, "\n"), "\n") end
end
