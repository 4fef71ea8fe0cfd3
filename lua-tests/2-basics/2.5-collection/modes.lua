-- Both modes of the collector, with closures, coroutines and their shared variables written between collections.
print(collectgarbage("generational", 20, 100), collectgarbage("setpause", 201), collectgarbage("setpause", 200)) --> generational	200	200
-- A step of a negative size does nothing.
print(collectgarbage("step", -5)) --> false
collectgarbage("incremental")
repeat until collectgarbage("step")
repeat until collectgarbage("step", 1)
-- Variables of coroutines that are suspended, dropped or finished, reached through closures, hold what was last written.
local function cell(value)
  local co = coroutine.create(function()
    local variable = { value }
    local function get() return variable[1] end
    local function set(v) variable = { v } end
    coroutine.yield(get, set)
    while true do
      variable = { coroutine.yield() }
    end
  end)
  local _, get, set = coroutine.resume(co)
  return { co = co, get = get, set = set, value = value }
end
local state = 7
local function random(n) state = (state * 1103515245 + 12345) % 2147483648 return state // 65536 % n + 1 end
local cells, wrong = {}, 0
for i = 1, 40 do cells[i] = cell(i) end
for i = 1, 6000 do
  local c, what = cells[random(40)], random(12)
  if what <= 4 then c.set(i) c.value = i
  elseif what <= 7 then
    if c.co then
      if not c.started then c.started = true coroutine.resume(c.co) end
      coroutine.resume(c.co, i)
      c.value = i
    end
  elseif what == 8 then c.co = nil
  elseif what == 9 then cells[random(40)] = cell(i)
  elseif what == 10 then debug.setupvalue(c.get, 1, { i }) c.value = i
  elseif what == 11 then local t = {} for k = 1, 20 do t[k] = { tostring(k) } end
  else
    local n = random(60)
    if n == 1 then collectgarbage()
    elseif n == 2 then collectgarbage("incremental")
    elseif n == 3 then collectgarbage("generational")
    elseif n <= 30 then collectgarbage("step") end
  end
  if c.get() ~= c.value then wrong = wrong + 1 end
end
for _, c in ipairs(cells) do if c.get() ~= c.value then wrong = wrong + 1 end end
print("wrong", wrong) --> wrong	0
-- A program that holds much and drops much does not grow without end.
collectgarbage("generational")
local held = {}
for i = 1, 1000 do held[i] = { i } end
collectgarbage()
local before, most = collectgarbage("count"), 0
for i = 1, 6000 do
  local t = { { i }, tostring(i) }
  if i % 100 == 0 then most = math.max(most, collectgarbage("count")) end
end
print(most < 2 * before + 2000) --> true
-- Finalizers run in the reverse order of their objects within one minor collection; what one revives lives on.
local order, revived, made = {}, nil, {}
for i = 1, 3 do
  made[i] = setmetatable({}, { __gc = function(o) order[#order + 1] = i if i == 2 then revived = o end end })
end
(function(...) end)({}, {}, {}, {})
-- All die at once, whenever the collector runs.
made = nil
collectgarbage("step") collectgarbage("step") collectgarbage()
print(table.concat(order, " "), type(revived)) --> 3 2 1	table
