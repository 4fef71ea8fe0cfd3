-- What generated programs use, as globals: they print through `say`, end through `tick`, and fail inside `check`.

local type, rawget, next, pcall, tostring, select = type, rawget, next, pcall, tostring, select
local format, sort, concat, mathtype = string.format, table.sort, table.concat, math.type
local getmetatable, setmetatable, error = debug.getmetatable, setmetatable, error
local gsub, sub, unpack = string.gsub, string.sub, table.unpack
local write = print
local fuel = 150
math.randomseed(42)

-- Every loop and function ticks, so every program ends, and at the same place everywhere.
function tick()
  fuel = fuel - 1
  if fuel < 0 then error("out of fuel", 0) end
end

local ranks = { boolean = 1, number = 2, string = 3 }

-- Writes a value without its address, without metamethods, and with keys in order.
local function show(value, depth)
  local kind = mathtype(value) or type(value)
  -- The sign of a NaN follows from the order in which a compiler puts operands into instructions.
  if value ~= value and kind == "float" then return "nan" end
  if kind == "float" then return format("%.17g", value) end
  if kind == "integer" then return format("%d", value) end
  if kind == "string" then
    if #value > 1000 then return format("%q...%d", sub(value, 1, 1000), #value) end
    return (gsub(format("%q", value), "\\\n", "\\n"))
  end
  if kind ~= "table" then return value == nil and "nil" or kind == "boolean" and tostring(value) or kind end
  if value == _G then return "_G" end
  local id = rawget(value, "id")
  if id ~= nil and getmetatable(value) then return "object " .. tostring(id) end
  if depth > 2 then return "{...}" end
  local keys, others = {}, 0
  for key in next, value do
    if ranks[type(key)] then keys[#keys + 1] = key else others = others + 1 end
  end
  sort(keys, function(a, b)
    local x, y = ranks[type(a)], ranks[type(b)]
    if x ~= y then return x < y end
    if x == 1 then return a and not b end
    return a < b
  end)
  local parts = {}
  for i = 1, #keys do
    if i > 40 then parts[i] = "..." break end
    parts[i] = show(keys[i], 3) .. "=" .. show(rawget(value, keys[i]), depth + 1)
  end
  if others > 0 then parts[#parts + 1] = format("and %d more", others) end
  return "{" .. concat(parts, ",") .. "}"
end

-- Prints its arguments.
function say(...)
  local parts = { ... }
  for i = 1, select("#", ...) do parts[i] = show(parts[i], 0) end
  write(concat(parts, " "))
end

-- Calls a function and prints what becomes of it; in a coroutine, so that it may yield.
function check(f, ...)
  fuel = 150
  say("end", pcall(f, ...))
end

-- The beginning of a string: what grows in loops goes through here.
function cut(s)
  if type(s) == "string" then return sub(s, 1, 100) end
  return s
end

-- Visits a table in the order of its keys.
function ordered(t)
  local keys = {}
  for key in next, t do
    if type(key) == "string" then keys[#keys + 1] = key end
  end
  sort(keys)
  local i = 0
  return function()
    i = i + 1
    return keys[i], keys[i] and t[keys[i]]
  end
end

-- Counts from 1 to `n`, as a stateless iterator.
function count(n, i)
  if i < n then return i + 1, n - i end
end

-- A value for to-be-closed variables that tells when it is closed, and with which error.
function closer(name, action)
  return setmetatable({ id = name }, { __close = function(self, problem)
    say("close", name, problem)
    if action then return action(problem) end
  end })
end

-- Steps a coroutine until it ends, at most a few times.
function drive(f, ...)
  local thread = coroutine.create(f)
  for i = 1, 6 do
    local results
    if i == 1 then results = table.pack(coroutine.resume(thread, ...)) else results = table.pack(coroutine.resume(thread, i)) end
    say("resume", i, unpack(results, 1, results.n))
    if coroutine.status(thread) == "dead" then return end
  end
  say("left", coroutine.status(thread), coroutine.close(thread))
end
