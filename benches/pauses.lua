-- How long the collector holds a program up, by the shape of what is alive.
--
--     lua benches/pauses.lua SHAPE [MEGABYTES] [incremental|generational]
--
-- Builds live data, about so much as the reference would need that many megabytes for, and then runs a program that allocates
-- and writes in slices of about 8 KB, the size of a step. Each slice is timed in processor time, so that other programs do not count, and
-- the usual duration of a slice is subtracted. It runs until the collector has completed two cycles. Any Lua 5.4 can run it.

local shape, megabytes, mode = ...
megabytes = tonumber(megabytes or 1024)
mode = mode or "incremental"

local clock = os.clock
local bytes = megabytes * 1024 * 1024

-- Each shape builds its data and gives a function that a slice calls with a random number below 2^31.
local shapes = {}

-- A list of lists of `n` values, so that no single table is large.
local function chunks(n, make)
  local all = {}
  for i = 1, n // 1000 + 1 do
    local chunk = {}
    for j = 1, 1000 do chunk[j] = make((i - 1) * 1000 + j) end
    all[i] = chunk
  end
  return all
end

local function replace(all, make)
  return function(r)
    local chunk = all[r % #all + 1]
    chunk[r // 65536 % #chunk + 1] = make(r)
  end
end

function shapes.tables()
  local function make(i) return { i, name = i } end
  return replace(chunks(bytes // 180, make), make)
end

-- The chunks of many tables are written one after the other, each of them in every cycle.
function shapes.written()
  local function make(i) return { value = i } end
  local all = chunks(bytes // 136, make)
  local at = 0
  return function()
    for _ = 1, 20 do
      at = at + 1
      all[at // 1000 % #all + 1][at % 1000 + 1].value = {}
    end
  end
end

function shapes.array()
  local all = {}
  for i = 1, bytes // 16 do all[i] = i end
  return function(r) all[r % #all + 1] = { r } end
end

function shapes.array_of_tables()
  local all = {}
  for i = 1, bytes // 90 do all[i] = {} end
  return function(r) all[r % #all + 1] = { r } end
end

function shapes.hash()
  local all, n = {}, bytes // 64
  for i = 1, n do all[i * 7] = true end
  return function(r) all[r % n * 7] = { r } end
end

function shapes.strings()
  local function make(i) return "string number " .. i end
  return replace(chunks(bytes // 64, make), make)
end

-- More and more strings, so that the set of all strings grows on.
function shapes.interning()
  local all, n = {}, 0
  local function add()
    n = n + 1
    local i = n // 1000 + 1
    all[i] = all[i] or {}
    all[i][n % 1000] = "string " .. n
  end
  for _ = 1, bytes // 150 do add() end
  return function() for _ = 1, 20 do add() end end
end

function shapes.closures()
  local function make(i) return function() i = i + 1; return i end end
  return replace(chunks(bytes // 104, make), make)
end

function shapes.long_strings()
  local function make(i) return ("x"):rep(1000 + i % 997 * 200) end
  return replace(chunks(bytes // 100000, make), function(i) return ("y"):rep(1000 + i % 100 * 20) end)
end

function shapes.weak_values()
  local n = bytes // 130
  local all = chunks(n, function(i) return { i } end)
  local weak = setmetatable({}, { __mode = "v" })
  for i = 1, #all do
    for j = 1, 1000 do weak["k" .. (i * 1000 + j) % 1000000] = all[i][j]; weak[i * 1000 + j] = all[i][j] end
  end
  return function(r)
    weak[r % n + 1] = { r }
    return all
  end
end

function shapes.weak_keys()
  local n = bytes // 180
  local all = chunks(n, function(i) return { i } end)
  local weak = setmetatable({}, { __mode = "k" })
  for i = 1, #all do
    for j = 1, 1000 do weak[all[i][j]] = { j } end
  end
  return function(r)
    local chunk = all[r % #all + 1]
    local old = chunk[r // 65536 % 1000 + 1]
    weak[old] = nil
    local new = { r }
    weak[new] = { new }
    chunk[r // 65536 % 1000 + 1] = new
  end
end

-- Many small weak tables.
function shapes.weak_objects()
  local mode = { __mode = "k" }
  local function make(i) local key = { i }; return { key, setmetatable({ [key] = key }, mode) } end
  return replace(chunks(bytes // 400, make), make)
end

function shapes.finalizers()
  local count = 0
  local meta = { __gc = function() count = count + 1 end }
  local function make(i) return setmetatable({ i }, meta) end
  local all = chunks(bytes // 110, make)
  return function(r)
    local chunk = all[r % #all + 1]
    chunk[r // 65536 % 1000 + 1] = make(r)
  end
end

local function deep(n, done)
  if n == 0 then return done() end
  local a, b, c = {}, n, n
  return deep(n - 1, done) or a or b or c
end

-- A deep stack that rests.
function shapes.deep_coroutine()
  local depth = 100000
  local resting = {}
  for i = 1, bytes // (depth * 200) + 1 do
    resting[i] = coroutine.wrap(function() return deep(depth, coroutine.yield) end)
    resting[i]()
  end
  return function() return resting end
end

function shapes.coroutines()
  local function make(i)
    local co = coroutine.wrap(function(a) while true do a = coroutine.yield({ a }) end end)
    co(i)
    return co
  end
  local all = chunks(bytes // 1150, make)
  return function(r)
    local chunk = all[r % #all + 1]
    chunk[r // 65536 % 1000 + 1](r)
  end
end

-- A deep stack that runs: the measured program is called at its end.
function shapes.deep_stack()
  local all = chunks(bytes // 180, function(i) return { i, name = i } end)
  return function() return all end, function(run) deep(100000, function() run(); return true end) end
end

local names = {}
for name in pairs(shapes) do names[#names + 1] = name end
table.sort(names)
if not shapes[shape] then
  io.stderr:write("shapes: ", table.concat(names, " "), "\n")
  os.exit(1)
end

local cycles = 0
local function watch()
  setmetatable({}, { __gc = function() cycles = cycles + 1; watch() end })
end

collectgarbage("stop")
local started = clock()
local touch, within = shapes[shape]()
local built = clock() - started
local live = collectgarbage("count") / 1024

collectgarbage("restart")
collectgarbage(mode)
collectgarbage("setpause", 130)
watch()

-- Durations in microseconds, by number of slices. A slice longer than the last is noted in `worst`.
local slices, most, worst = {}, 100000, 0
for i = 1, most do slices[i] = 0 end
local count, wanted = 0, mode == "incremental" and 2 or 8

local function run()
  local random = 1
  local limit = clock() + 120
  local before = clock()
  while cycles < wanted and before < limit do
    local garbage
    for i = 1, 50 do
      garbage = { i, garbage }
      if i % 10 == 0 then
        random = (random * 1103515245 + 12345) & 0x7fffffff
        touch(random)
      end
    end
    local after = clock()
    local index = (after - before) * 1e6 // 1 | 0
    if index > worst then worst = index end
    index = index < most and index + 1 or most
    slices[index] = slices[index] + 1
    count = count + 1
    before = clock()
  end
end
started = clock()
if within then within(run) else run() end
local seconds = clock() - started

local function percentile(p)
  local seen = 0
  for i = 1, most do
    seen = seen + slices[i]
    if seen >= count * p then return i - 1 end
  end
end
local longer = 0
for i = 1001, most do longer = longer + slices[i] end
local usual = percentile(0.1)
print(("%-16s %5.0f MB %6.0f MB after, built in %5.1f s, %d cycles in %5.1f s, %d slices of %d us; pauses in ms: p50 %.3f p99 %.3f p99.9 %.3f worst %.3f, %d above 1"):format(
  shape, live, collectgarbage("count") / 1024, built, cycles, seconds, count, usual, (percentile(0.5) - usual) / 1000,
  (percentile(0.99) - usual) / 1000, (percentile(0.999) - usual) / 1000, (worst - usual) / 1000, longer))
os.exit(true, false)
