-- Ephemerons: a value counts as reachable only through a reachable key, along chains of any length.
local function count(t) local n = 0 for _ in pairs(t) do n = n + 1 end return n end
local e = setmetatable({}, { __mode = "k" })
-- A chain: each value is the key of the next entry.
local first = {}
local k = first
for i = 1, 50 do local nextKey = {} e[k] = nextKey k = nextKey end
collectgarbage()
print(count(e)) --> 50
local steps, at = 0, first
while e[at] do at = e[at] steps = steps + 1 end
print(steps) --> 50
first, at, k = nil, nil, nil
collectgarbage()
print(count(e)) --> 0
-- A cycle of keys and values across two tables.
local e1, e2 = setmetatable({}, { __mode = "k" }), setmetatable({}, { __mode = "k" })
do local a, b = {}, {} e1[a], e2[b] = b, a end
collectgarbage()
print(count(e1), count(e2)) --> 0	0
local root = {}
do local b = {} e1[root], e2[b] = b, root end
collectgarbage()
print(count(e1), count(e2)) --> 1	1
-- Chains through ordinary tables and closures.
local e3 = setmetatable({}, { __mode = "k" })
local key = {}
e3[key] = { inner = function() return key end }
collectgarbage()
print(count(e3), e3[key].inner() == key) --> 1	true
key = nil
collectgarbage()
print(count(e3)) --> 0
-- Built backwards, so that convergence takes several passes.
local chain = setmetatable({}, { __mode = "k" })
local keysInOrder = {}
for i = 1, 30 do keysInOrder[i] = {} end
for i = 29, 1, -1 do chain[keysInOrder[i]] = keysInOrder[i + 1] end
local head = keysInOrder[1]
keysInOrder = nil
collectgarbage()
print(count(chain)) --> 29
head = nil
collectgarbage()
print(count(chain)) --> 0
-- An ephemeron whose key is kept by a finalizer object.
local log = {}
local eph = setmetatable({}, { __mode = "k" })
do
  local obj = setmetatable({}, { __gc = function(o) log[#log + 1] = eph[o] or "gone" end })
  eph[obj] = "still there for the finalizer"
end
collectgarbage()
print(log[1]) --> still there for the finalizer
collectgarbage()
print(count(eph)) --> 0
