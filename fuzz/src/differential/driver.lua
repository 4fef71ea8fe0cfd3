-- Runs many programs in one process: `lua driver.lua BATCH PRELUDE`.
--
-- A batch is a line with the number of programs, then for each a line with its length and "free" or "hook" (to be stopped
-- after a number of instructions), and its text. For each, a line with the length of what it printed goes to standard
-- output, what it printed, and a line break.

local open, stdout = io.open, io.stdout
local load, xpcall, tostring, type, next, rawset = load, xpcall, tostring, type, next, rawset
local concat, gsub, sub = table.concat, string.gsub, string.sub
local traceback, sethook, setmetatable, getmetatable = debug.traceback, debug.sethook, debug.setmetatable, getmetatable
local collectgarbage, error, pairs, tonumber, select = collectgarbage, error, pairs, tonumber, select

local printed, size
local function print(...)
  local parts = { ... }
  for i = 1, select("#", ...) do parts[i] = tostring(parts[i]) end
  local line = concat(parts, "\t")
  size = size + #line
  if size > 100000 then error("too much output", 0) end
  printed[#printed + 1] = line
end
_G.print = print

local file = assert(open(arg[2], "rb"))
local prelude = assert(load(file:read("a"), "=prelude"))
file:close()
prelude()

-- The state between two programs.
local saved, metatables = {}, {}
local samples = { "", 0, true, print, (coroutine.create(print)) }
for _, t in pairs({ _G, string, table, math, coroutine, debug, utf8, os, io, package, package.loaded, getmetatable("") }) do
  local copy = {}
  for key, value in next, t do copy[key] = value end
  saved[t] = copy
end
local string_metatable = getmetatable("")

local function restore()
  for t, copy in next, saved do
    setmetatable(t, nil)
    for key in next, t do
      if copy[key] == nil then rawset(t, key, nil) end
    end
    for key, value in next, copy do rawset(t, key, value) end
  end
  setmetatable(nil, nil)
  for i = 1, #samples do setmetatable(samples[i], nil) end
  setmetatable("", string_metatable)
end

local STEPS = 300000
local function run(text, hooked)
  printed, size = {}, 0
  prelude()
  local f, message = load(text, "=p", "t")
  if not f then
    printed[1] = "syntax: " .. tostring(message)
    return
  end
  if hooked then
    sethook(function()
      printed[1] = "stopped"
      size = 1e9
      sethook(function() error("stopped", 0) end, "", 1)
      error("stopped", 0)
    end, "", STEPS)
  end
  local ok, problem = xpcall(f, function(problem)
    sethook()
    -- What lies below is this driver.
    local trace = gsub(traceback(nil, 2), "\n%s*%[C%]: in function 'xpcall'.*", "")
    return type(problem) == "string" and problem .. "\n" .. trace or trace
  end, 1, "two", 3.5)
  sethook()
  if not ok then printed[#printed + 1] = "error: " .. tostring(problem) end
end

collectgarbage("stop")
local batch = assert(open(arg[1], "rb"))
for _ = 1, tonumber(batch:read("l")) do
  local length, mode = batch:read("l"):match("^(%d+) (%a+)$")
  run(batch:read(tonumber(length)) or "", mode == "hook")
  restore()
  local text = concat(printed, "\n")
  if sub(text, 1, 7) == "stopped" then text = "stopped" end
  text = gsub(text, ": 0x%x+", ": ADDRESS")
  stdout:write(#text, "\n", text, "\n")
  stdout:flush()
  collectgarbage()
  collectgarbage("stop")
end
