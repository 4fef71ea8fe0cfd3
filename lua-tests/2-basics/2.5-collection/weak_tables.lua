-- Weak keys, weak values, both; strings and numbers are values and never removed.
local function count(t) local n = 0 for _ in pairs(t) do n = n + 1 end return n end
local keep = {}
local values = setmetatable({}, { __mode = "v" })
values[1], values[2], values.x, values.y = {}, keep, {}, keep
values.s, values.n, values.b, values.f = "string", 42, true, print
collectgarbage()
print(values[1], values[2] == keep, values.x, values.y == keep, values.s, values.n, values.b, values.f == print) --> nil	true	nil	true	string	42	true	true
local keys = setmetatable({}, { __mode = "k" })
keys[{}], keys[keep], keys["s"], keys[1], keys[true] = "lost", "kept", "string", "number", "boolean"
collectgarbage()
print(count(keys), keys[keep], keys.s, keys[1], keys[true]) --> 4	kept	string	number	boolean
local both = setmetatable({}, { __mode = "kv" })
both[{}], both[keep], both[1], both[2] = keep, {}, {}, keep
collectgarbage()
print(count(both), both[2] == keep) --> 1	true
-- A table with weak keys does not keep its values' keys (ephemeron), a value held elsewhere is kept.
local e = setmetatable({}, { __mode = "k" })
do
  local k = {}
  e[k] = { refers = k }
end
collectgarbage()
print(count(e)) --> 0
-- Closures and coroutines are objects, too.
local fs = setmetatable({}, { __mode = "v" })
for i = 1, 3 do fs[i] = function() return i end end
fs.co = coroutine.create(function() end)
local kept = function() return keep end
fs.kept = kept
collectgarbage()
print(fs[1], fs[2], fs.co, fs.kept == kept) --> nil	nil	nil	true
-- Changing the mode of a live table.
local t = setmetatable({}, {})
t[1] = {}
collectgarbage()
print(t[1] ~= nil) --> true
setmetatable(t, { __mode = "v" })
collectgarbage()
print(t[1]) --> nil
-- An invalid mode is ignored.
local odd = setmetatable({ {} }, { __mode = "x" })
collectgarbage()
print(#odd) --> 1
local noString = setmetatable({ {} }, { __mode = 42 })
collectgarbage()
print(#noString) --> 1
-- Removal during traversal.
local trav = setmetatable({}, { __mode = "v" })
for i = 1, 100 do trav[i] = i % 10 == 0 and keep or {} end
local seen = 0
for k, v in pairs(trav) do
  if v == keep then seen = seen + 1 end
  collectgarbage("step")
end
print(seen) --> 10
-- A cache that fills and empties.
local cache = setmetatable({}, { __mode = "v" })
for round = 1, 3 do for i = 1, 1000 do cache[i] = { i } end collectgarbage() io.write(count(cache), " ") end print() --> 0 0 0 
-- Values that are strong elsewhere appear again.
local obj = { name = "object" }
local ref = setmetatable({ obj }, { __mode = "v" })
collectgarbage() collectgarbage()
print(ref[1].name) --> object
obj = nil
collectgarbage()
print(ref[1]) --> nil
