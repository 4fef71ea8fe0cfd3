-- Tables and stacks that a cycle looks at in parts keep what they refer to, however they are written between two steps.
collectgarbage("incremental")
collectgarbage("setstepmul", 20)

local N = 4000
local list, map, weak = {}, {}, setmetatable({}, { __mode = "k" })
for i = 1, N do
  local o = { i }
  list[i] = o
  map["k" .. i] = { i }
  weak[o] = { i }
end
local function deep(n) local mine = { n }; if n == 0 then coroutine.yield(0) return 0 end return deep(n - 1) + mine[1] - n end
local co = coroutine.wrap(function() return deep(3000) end)
co()

local random = 1
local function pick() random = (random * 1103515245 + 12345) & 0x7fffffff; return random // 8 % N + 1 end
for round = 1, 1500 do
  -- Moves a value from one end to the other, changes values, and makes keys move and parts grow.
  local i, j = pick(), pick()
  list[i], list[j] = list[j], list[i]
  map["k" .. i], map["k" .. j] = map["k" .. j], map["k" .. i]
  local o = { list[i][1] }
  weak[o] = { o[1] }
  weak[list[i]] = nil
  list[i] = o
  if round % 50 == 0 then map[{ round }] = { round }; list[#list + 1] = { #list + 1 }; weak[list[#list]] = { #list } end
end

local seen, bad, weakly = {}, 0, 0
for i = 1, #list do
  local n = list[i][1]
  if seen[n] then bad = bad + 1 end
  seen[n] = true
  if weak[list[i]][1] ~= n then bad = bad + 1 end
end
local sum, tables = 0, 0
for k, v in pairs(map) do
  sum = sum + v[1]
  if type(k) == "table" then tables = tables + 1; if k[1] ~= v[1] then bad = bad + 1 end end
end
print(#list, bad, tables, sum, co()) --> 4030	0	30	8025250	0
collectgarbage()
for _ in pairs(weak) do weakly = weakly + 1 end
print(weakly) --> 4030

-- Finalizers of many objects that die at once are called newest first, and each once.
local calls, order = 0, true
local last = math.huge
local meta = { __gc = function(o) calls = calls + 1; if o[1] > last then order = false end; last = o[1] end }
collectgarbage("stop")
for i = 1, 500 do setmetatable({ i }, meta) end
collectgarbage()
collectgarbage("restart")
print(calls, order) --> 500	true
