-- Collection: weak tables, finalizers, both modes.
local finalized = 0
for i = 1, 20 do setmetatable({}, { __gc = function() finalized = finalized + 1 end }) end
local weak_keys, weak_values = setmetatable({}, { __mode = "k" }), setmetatable({}, { __mode = "v" })
local kept = {}
for i = 1, 60 do
  local key = {}
  kept[i] = i % 3 == 0 and key or false
  weak_keys[key] = { key }
  weak_values[i] = key
end
collectgarbage()
collectgarbage("step", 10)
collectgarbage("generational")
local t = {}
for i = 1, 300 do t[i % 50] = { i, tostring(i) } end
collectgarbage("step")
collectgarbage("incremental", 100, 200, 10)
collectgarbage("setpause", 200)
collectgarbage("setstepmul", 100)
collectgarbage("stop")
assert(not collectgarbage("isrunning"))
collectgarbage("restart")
assert(collectgarbage("count") > 0)
local big = {}
for i = 1, 500 do big["key" .. i] = i end
for i = 1, 500 do big["key" .. i] = nil end
big = nil
collectgarbage()
return true
