-- Writes the expectations of a Lua test from what the running interpreter prints.
--
--   cd lua-tests/3-language/3.4.1-arithmetic && lua ../../../tools/fill-expectations.lua integers.lua
--
-- A line of the main chunk that leads to exactly one line of output gets `--> text` behind it. Other output is written as
-- comment lines behind the statement that led to it. Expectations that are already there are replaced. New lines move
-- those below, and messages bear line numbers, so run the tool until it has nothing to change (exit status 3 means:
-- the file changed, run it again). Run it under a reference interpreter, and read the result before you keep it.

local path = assert(arg[1], "usage: fill-expectations.lua script.lua")

-- The lines of code, without expectations, and the text of the program with every line where it is in the file.
local code, codeAtLine, source, before = {}, {}, {}, {}
for line in io.lines(path) do
  before[#before + 1] = line
  if line:find("^%s*%-%->") then
    source[#source + 1] = "--"
  else
    code[#code + 1] = line:gsub("%s+%-%->.*$", "")
    source[#source + 1] = #source == 0 and line:find("^#") and "" or code[#code]
  end
  codeAtLine[#source] = #code
end

-- Where the statement around a line ends: at the first line that completes the program so far.
local function endOfStatement(n)
  while n < #code do
    local prefix = table.concat(code, "\n", 1, n):gsub("^#[^\n]*", "")
    local chunk, message = load(prefix)
    if chunk or message:find("no visible label", 1, true) then return n end
    n = n + 1
  end
  return n
end

-- Runs the script with a `print` and an `io.write` that remember which statement led to them.
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

local tostring, concat, pack, getinfo = tostring, table.concat, table.pack, debug.getinfo
local open, write, output, stdout, stderr, exit = io.open, io.write, io.output, io.stdout, io.stderr, os.exit
local ipairs = ipairs

-- The line of the main chunk that runs. A hook follows it, because a coroutine's stack does not lead back to it.
local mainLine = 0
local function follow(_, line)
  local info = getinfo(2, "S")
  if info.what == "main" and info.source == "@" .. path then mainLine = line end
end

function print(...)
  local texts = pack(...)
  for i = 1, texts.n do texts[i] = tostring(texts[i]) end
  record(concat(texts, "\t") .. "\n", mainLine)
end

function io.write(...)
  if output() ~= stdout then return write(...) end
  local texts = pack(...)
  for i = 1, texts.n do
    if math.type(texts[i]) == "float" then texts[i] = ("%.14g"):format(texts[i]) end
  end
  record(concat(texts), mainLine)
  return stdout
end

local chunk = assert(load(concat(source, "\n") .. "\n", "@" .. path))
arg[0], arg[1] = path, nil
debug.sethook(follow, "l")
local ok, failure = pcall(chunk)
debug.sethook()
if partial ~= "" then record("\n", 0) end
if not ok then stderr:write(path, " ended with: ", tostring(failure), "\n") end

-- Gives each line of output its place, in order. A line that a statement only begins on may end inside a string.
local function isWhole(line)
  return not line:find("[%[({,\\]$") and not line:find("\\z$") and not line:find("function%b()$")
end
local inline, block = {}, {}
local at, queue, queueEnd = 0, {}, 0
for _, out in ipairs(outputs) do
  local n = codeAtLine[out.line]
  if #queue > 0 and n > queueEnd then
    block[queueEnd], at, queue = queue, queueEnd, {}
  end
  if #queue == 0 and count[out.line] == 1 and n > at and isWhole(code[n]) then
    inline[n], at = out.text, n
  else
    queue[#queue + 1] = out.text
    queueEnd = math.max(queueEnd, endOfStatement(math.max(n, at)))
  end
end
if #queue > 0 then block[queueEnd] = queue end

local after = {}
for n, line in ipairs(code) do
  after[#after + 1] = line .. (inline[n] and (" --> " .. inline[n]):gsub("^ %-%-> $", " -->") or "")
  for _, text in ipairs(block[n] or {}) do after[#after + 1] = ("--> " .. text):gsub("^%-%-> $", "-->") end
end
local text = concat(after, "\n") .. "\n"
if text ~= concat(before, "\n") .. "\n" then
  local file = assert(open(path, "w"))
  file:write(text)
  file:close()
  exit(3)
end
