-- The library coroutine: its functions, and coroutine.wrap in the places where functions stand.
local names = {}
for k, v in pairs(coroutine) do names[#names + 1] = k .. ":" .. type(v) end
table.sort(names)
print(table.concat(names, " ")) --> close:function create:function isyieldable:function resume:function running:function status:function wrap:function yield:function
-- wrap as iterator, comparator argument, method, metamethod, gsub replacement and table field.
local function count(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i, i * i) end end) end
for i, sq in count(3) do io.write(i, "=", sq, " ") end print() --> 1=1 2=4 3=9 
print((("a-b-c"):gsub("%-", coroutine.wrap(function() local n = 0 while true do n = n + 1 coroutine.yield("<" .. n .. ">") end end)))) --> a<1>b<2>c
local t = setmetatable({}, { __index = coroutine.wrap(function(t, k) while true do t, k = coroutine.yield("index " .. k) end end) })
print(t.x, t.y, t.z) --> index x	index y	index z
local obj = { next = coroutine.wrap(function(self, a) while true do self, a = coroutine.yield(self, a) end end) }
print(obj:next(1) == obj, select(2, obj:next(2))) --> true	2
-- Errors of wrap: the position is added to strings only; the coroutine is closed.
local function try(f, ...) print(pcall(coroutine.wrap(f), ...)) end
try(function() error("string") end) --> false	library.lua:16: string
try(function() error("string", 0) end) --> false	string
try(function() error("string", 2) end) --> false	string
try(function() local x = nil .. "x" end) --> false	library.lua:19: attempt to concatenate a nil value
try(function() error() end) --> false	nil
try(error, "from a native body") --> false	from a native body
print(select("#", pcall(coroutine.wrap(function() error(nil) end)))) --> 2
print(type(select(2, pcall(coroutine.wrap(function() error({}) end))))) --> table
local closed = {}
print(pcall(coroutine.wrap(function()
  local a <close> = setmetatable({}, { __close = function(_, e) closed[#closed + 1] = "a " .. tostring(e) end })
  local b <close> = setmetatable({}, { __close = function(_, e) closed[#closed + 1] = "b " .. tostring(e) error("in b", 0) end })
  error("body", 0)
end)))
--> false	in b
print(table.concat(closed, ", ")) --> b body, a in b
-- status of everything at once.
local trail = {}
local c1, c2, c3
local function look() return coroutine.status(c1):sub(1, 1) .. coroutine.status(c2):sub(1, 1) .. coroutine.status(c3):sub(1, 1) end
c1 = coroutine.create(function() trail[#trail + 1] = look() coroutine.resume(c2) trail[#trail + 1] = look() end)
c2 = coroutine.create(function() trail[#trail + 1] = look() coroutine.resume(c3) trail[#trail + 1] = look() coroutine.yield() end)
c3 = coroutine.create(function() trail[#trail + 1] = look() coroutine.yield() end)
trail[1] = look() coroutine.resume(c1) trail[#trail + 1] = look()
print(table.concat(trail, " ")) --> sss rss nrs nnr nrs rss dss
-- running and isyieldable at every depth.
print(coroutine.isyieldable(), select(2, coroutine.running())) --> false	true
print(coroutine.wrap(function() return coroutine.isyieldable(), select(2, coroutine.running()), coroutine.wrap(function() return coroutine.isyieldable() end)() end)()) --> true	false	true
print(coroutine.wrap(function() return (string.gsub("x", "x", function() return tostring(coroutine.isyieldable()) end)) end)()) --> false
-- Many values both ways; yields of nothing; a coroutine as generator of coroutines.
local co = coroutine.wrap(function(...) local n = select("#", ...) while true do n = n + select("#", coroutine.yield(n)) end end)
print(co(), co(nil), co(nil, nil), co(table.unpack({}, 1, 100))) --> 0	1	3	103
for c in coroutine.wrap(function() for i = 1, 3 do coroutine.yield(coroutine.wrap(function() coroutine.yield(i) coroutine.yield(i * 10) end)) end end) do io.write(c(), ":", c(), " ") end print() --> 1:10 2:20 3:30 
