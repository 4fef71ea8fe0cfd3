-- Runs for a while (`soak.lua [SECONDS [REPORTS]]`, an hour and sixty reports unless told otherwise) and tells how much memory is in use. Each cycle does a little of
-- everything and keeps nothing, so memory has to stay flat: the script fails when the second half of the reports lies above the first by more than a fifth.
local seconds, reports = tonumber(arg[1]) or 3600, tonumber(arg[2]) or 60

local work = {}

function work.compile(n)
  local source = ("local a%d = ... return function(b) local c = a%d + b if c > 3 then return c, 'x%d' end end"):format(n, n, n)
  local f = assert(load(source, "=chunk" .. n % 100))
  assert(f(n)(4) == (n + 4 > 3 and n + 4 or nil))
  assert(load(string.dump(f, n % 2 == 0), "=dumped", "b"))
  assert(not load(source .. " (" .. n))
end

function work.strings(n)
  local parts = {}
  for i = 1, 50 do parts[i] = ("%d:%x:%q"):format(n + i, i * n, "k" .. i) end
  local text = table.concat(parts, ",")
  assert(select(2, text:gsub("%d+", function(d) return #d end)) > 50)
  assert(text:rep(3, "\0"):find(text, 10, true) == #text + 2)
  assert(string.unpack("s4", string.pack("s4", text)) == text)
end

function work.tables(n)
  local t, weak = {}, setmetatable({}, {__mode = n % 2 == 0 and "k" or "v"})
  for i = 1, 200 do
    t[i] = {i, n}
    t["key" .. i] = i
    weak[t[i]] = {i}
    weak[i] = t[i]
  end
  table.sort(t, function(a, b) return a[1] > b[1] end)
  for i = 1, 200, 3 do t["key" .. i] = nil end
  for k in pairs(t) do t[k] = nil end
  assert(next(t) == nil)
end

function work.coroutines(n)
  local function tree(depth)
    if depth > 0 then
      tree(depth - 1)
      coroutine.yield(depth)
      tree(depth - 1)
    end
  end
  local sum = 0
  for depth in coroutine.wrap(function() tree(5) end) do sum = sum + depth end
  assert(sum == 57)
  for i = 1, 20 do
    local co = coroutine.create(function(...)
      local guard <close> = setmetatable({}, {__close = function() sum = sum + 1 end})
      coroutine.yield(...)
    end)
    coroutine.resume(co, i, n)
    if i % 2 == 0 then coroutine.close(co) end -- the others are left as they are
  end
  assert(sum == 67)
end

local finalized = 0
function work.objects(n)
  local class = {__gc = function() finalized = finalized + 1 end, __index = function(_, k) return k end}
  for i = 1, 30 do
    local object = setmetatable({self = i}, class)
    object.self = object
    assert(object[i] == i)
  end
end

function work.errors(n)
  local function fail(depth)
    if depth == 0 then error({n}) end
    return (fail(depth - 1))
  end
  assert(not pcall(fail, 50))
  assert(select(2, xpcall(fail, debug.traceback, 10)))
  if n % 100 == 0 then assert(not pcall(function() local function f() return 1 + f() end return f() end)) end
  assert(not pcall(string.rep, "x", -1, 1, 2) == false)
end

function work.files()
  local file = assert(io.tmpfile())
  file:write(("line\n"):rep(100))
  file:seek("set")
  for line in file:lines() do assert(line == "line") end
  if math.random(2) == 1 then file:close() end -- else the collector does
end

local function resident()
  local file = io.open("/proc/self/statm")
  if not file then return 0 end
  local _, pages = file:read("n", "n")
  file:close()
  return pages * 4
end

local names = {}
for name in pairs(work) do names[#names + 1] = name end
table.sort(names)

local start, cycles = os.time(), 0
local memory, used = {}, {}
for report = 1, reports do
  local stop = start + seconds * report / reports
  while os.time() < stop do
    for _ = 1, 20 do
      cycles = cycles + 1
      for _, name in ipairs(names) do work[name](cycles) end
    end
  end
  memory[report] = resident()
  collectgarbage()
  collectgarbage() -- what was finalized goes
  used[report] = collectgarbage("count")
  print(("%6d s  %9d cycles  %8d KiB resident  %9.1f KiB in use"):format(os.time() - start, cycles, memory[report], used[report]))
  io.stdout:flush()
end

local function highest(list, first, last)
  local value = 0
  for i = first, last do value = math.max(value, list[i]) end
  return value
end
local half = math.max(1, reports // 2)
assert(finalized > 0, "nothing was finalized")
assert(highest(memory, half + 1, reports) <= 1.2 * highest(memory, 1, half), "resident memory grows")
assert(highest(used, half + 1, reports) <= 1.2 * highest(used, 1, half), "memory in use grows")
print("memory stays flat")
