-- Writes the expectations of a Lua test from what the running interpreter prints.
--
--   cd lua-tests/3-language/3.4.1-arithmetic && lua ../../../tools/fill-expectations.lua integers.lua
--
-- A line that prints exactly once gets `--> text` behind it. What a loop or a function prints is collected and written
-- at the next comment line that starts with `-->` (write `-->*` for a place that is to be filled). Expectations
-- that are already there are replaced. Filling a place moves the lines below it, and messages bear line numbers, so
-- run the tool until it says nothing (exit status 3 means: the file changed, run it again).
-- Run it under a reference interpreter, and read the result before you keep it.

local path = assert(arg[1], "usage: fill-expectations.lua script.lua")

-- The file as a list of lines of code and places for output. `at` is the line where the item starts.
local items, itemAtLine, source, before = {}, {}, {}, {}
for line in io.lines(path) do
  before[#before + 1] = line
  local last = items[#items]
  if line:find("^%s*%-%->") then
    if not (last and last.place) then items[#items + 1] = { place = true, indent = line:match("^%s*"), out = {} } end
    source[#source + 1] = "--"
  else
    items[#items + 1] = { code = line:gsub("%s+%-%->.*$", ""), out = {} }
    source[#source + 1] = #source == 0 and line:find("^#") and "" or items[#items].code
  end
  itemAtLine[#source] = #items
end

-- Runs the script with a `print` and an `io.write` that remember who called them.
local outputs, count, partial, partialLine = {}, {}, "", nil

local function record(text, line)
  partial, partialLine = partial .. text, partialLine or line
  for whole in partial:gmatch("([^\n]*)\n") do
    outputs[#outputs + 1] = { text = whole, line = partialLine }
    count[partialLine] = (count[partialLine] or 0) + 1
    partialLine = line
  end
  partial = partial:match("[^\n]*$")
  if partial == "" then partialLine = nil end
end

local tostring, concat, pack, getinfo, traceback = tostring, table.concat, table.pack, debug.getinfo, debug.traceback
local open, write, output, stdout, stderr, exit = io.open, io.write, io.output, io.stdout, io.stderr, os.exit
local ipairs = ipairs

local function callerLine()
  for level = 3, 60 do
    local info = getinfo(level, "Sl")
    if not info then return 0 end
    if info.source == "@" .. path and info.currentline > 0 then return info.currentline end
  end
  return 0
end

function print(...)
  local texts = pack(...)
  for i = 1, texts.n do texts[i] = tostring(texts[i]) end
  record(concat(texts, "\t") .. "\n", callerLine())
end

function io.write(...)
  if output() ~= stdout then return write(...) end
  local texts = pack(...)
  for i = 1, texts.n do
    if math.type(texts[i]) == "float" then texts[i] = ("%.14g"):format(texts[i]) end
  end
  record(concat(texts), callerLine())
  return stdout
end

local chunk = assert(load(concat(source, "\n") .. "\n", "@" .. path))
arg[0], arg[1] = path, nil
local ok, failure = xpcall(chunk, function(e) return { text = tostring(e), trace = traceback(e) } end)
if partial ~= "" then record("\n", 0) end
if not ok then stderr:write(path, " ended with: ", failure.text, "\n") end

-- Gives each line of output its item, in order. A line that a statement only begins on may end inside a string.
local function isWhole(code)
  return not code:find("[%[({,\\]$") and not code:find("\\z$")
end
local at, queue = 0, {}
local function flush(limit)
  if #queue == 0 then return end
  for n = at + 1, limit do
    if items[n].place then
      items[n].out, queue, at = queue, {}, n
      return
    end
  end
  stderr:write(path, ": no `-->*` after line ", queue[1].line, " for: ", queue[1].text, "\n")
  exit(1)
end
for _, out in ipairs(outputs) do
  local item = itemAtLine[out.line]
  if count[out.line] == 1 and item and item > at and isWhole(items[item].code) then
    flush(item)
    items[item].out, at = { out }, item
  else
    queue[#queue + 1] = out
  end
end
flush(#items)

local after = {}
for _, item in ipairs(items) do
  if item.place then
    for _, out in ipairs(item.out) do after[#after + 1] = item.indent .. ("--> " .. out.text):gsub("^%-%-> $", "-->") end
  elseif item.out[1] then
    after[#after + 1] = item.code .. (" --> " .. item.out[1].text):gsub("^ %-%-> $", " -->")
  else
    after[#after + 1] = item.code
  end
end
local text = concat(after, "\n") .. "\n"
if text ~= concat(before, "\n") .. "\n" then
  local file = assert(open(path, "w"))
  file:write(text)
  file:close()
  exit(3)
end
