-- Old objects that come to refer to new ones keep them alive, in both collector modes.
local function churn(n) for i = 1, n do local t = { i, { i }, tostring(i) .. "garbage" } end end
for _, mode in ipairs { "incremental", "generational" } do
  collectgarbage(mode)
  local old = { list = {}, map = {} }
  local function up() return old end
  local co = coroutine.create(function() local mine = {} while true do mine[#mine + 1] = { coroutine.yield(#mine) } end end)
  coroutine.resume(co)
  churn(2000) collectgarbage("step")
  local meta = {}
  for i = 1, 300 do
    old.list[i] = { value = i }
    old.map["k" .. i] = { value = "v" .. i }
    old.map[{ i }] = "table key"
    local _, n = coroutine.resume(co, { i })
    local o = setmetatable({}, { __index = { i = i } })
    old.list[i].meta = o
    local captured = { i }
    old.list[i].f = function() captured = { captured[1] } return captured[1] end
    churn(20)
    if i % 50 == 0 then collectgarbage("step", 5) end
  end
  local sum, keys, bad = 0, 0, 0
  for i = 1, 300 do
    local e = old.list[i]
    if e.value ~= i or e.meta.i ~= i or e.f() ~= i or old.map["k" .. i].value ~= "v" .. i then bad = bad + 1 end
    sum = sum + e.value
  end
  for k, v in pairs(old.map) do if v == "table key" then keys = keys + (k[1] > 0 and 1 or 0) end end
  print(mode, sum, keys, bad, select(2, coroutine.resume(co)), up() == old)
end
--> incremental	45150	300	0	301	true
--> generational	45150	300	0	301	true
collectgarbage("incremental")
-- Strings as keys are interned anew after they were collected.
local t = {}
for round = 1, 3 do
  for i = 1, 200 do t["key" .. i] = round end
  churn(1000)
  for i = 1, 200 do assert(t["key" .. i] == round) t["key" .. i] = nil end
  collectgarbage()
end
print(next(t)) --> nil
-- Dead keys during traversal while the collector runs.
local d = {}
for i = 1, 500 do d[{ i }] = i end
local n = 0
for k in pairs(d) do d[k] = nil n = n + 1 if n % 100 == 0 then collectgarbage() end end
print(n, next(d)) --> 500	nil
-- A metatable is kept by its object, an upvalue by its closure, a constant by its function.
local f = load("return 'a constant string that is long enough to be a long one, really' .. ...")
collectgarbage()
print(#f("!")) --> 63
