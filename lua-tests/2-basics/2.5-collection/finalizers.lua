-- __gc: order, resurrection, marking at setmetatable, errors that become warnings.
local log = {}
local function flush() collectgarbage() print(table.concat(log, " ")) log = {} end
local function new(name, mt) return setmetatable({ name = name }, mt or { __gc = function(o) log[#log + 1] = o.name end }) end
-- Finalizers run in reverse order of marking.
do local a, b, c = new "a", new "b", new "c" end
flush() --> c b a
-- Only objects marked when the metatable was set are finalized.
local lateMt = {}
do local x = setmetatable({ name = "late" }, lateMt) lateMt.__gc = function(o) log[#log + 1] = o.name end end
flush() -->
do local x = setmetatable({ name = "in time" }, lateMt) end
flush() --> in time
-- A non-function value marks, and the function may come later.
local mt = { __gc = true }
do
  local x = setmetatable({ name = "marked by true" }, mt)
  mt.__gc = function(o) log[#log + 1] = o.name end
end
flush() --> marked by true
-- __gc that is no function when the time comes is ignored.
do local x = setmetatable({}, { __gc = "not callable" }) end
flush() -->
-- Each object is finalized once, unless it is marked again.
local times = 0
local again = { __gc = function(o) times = times + 1 if times < 3 then setmetatable(o, getmetatable(o)) end end }
do local x = setmetatable({}, again) end
for _ = 1, 6 do collectgarbage() end
print(times) --> 3
-- Resurrection: the object lives on when the finalizer stores it.
local saved
do local x = new("phoenix", { __gc = function(o) saved = o end }) end
collectgarbage()
print(saved.name) --> phoenix
saved = nil
collectgarbage()
print(saved) --> nil
-- What the object refers to is still intact in the finalizer.
do
  local part = { value = "part" }
  local x = setmetatable({ part = part }, { __gc = function(o) log[#log + 1] = o.part.value end })
end
flush() --> part
-- A cycle of two finalizable objects.
do
  local a, b = new "cycle a", new "cycle b"
  a.other, b.other = b, a
end
flush() --> cycle b cycle a
-- Values in weak tables go before the finalizer, keys after it.
local weakV, weakK = setmetatable({}, { __mode = "v" }), setmetatable({}, { __mode = "k" })
do
  local x = setmetatable({}, { __gc = function(o) log[#log + 1] = tostring(weakV[1]) .. "," .. tostring(weakK[o]) end })
  weakV[1], weakK[x] = x, "key"
end
flush() --> nil,key
collectgarbage()
print(next(weakK)) --> nil
-- An error in a finalizer is a warning (off here), and the program goes on.
do local x, y = new("fine"), new("bad", { __gc = function() error("in finalizer") end }) end
flush() --> fine
-- Finalizers allocate, collect, and make new finalizable objects.
local mode = collectgarbage("incremental")
local made
do local x = new("outer", { __gc = function() local t = {} for i = 1, 100 do t[i] = { i } end made = new("made by outer") log[#log + 1] = "outer" end }) end
flush() --> outer
made = nil
flush() --> made by outer
collectgarbage(mode)
print(collectgarbage("count") > 0) --> true
do local x = new("collects", { __gc = function() log[#log + 1] = tostring(collectgarbage()) end }) end
flush() --> nil
-- Yielding across a finalizer is an error inside it only.
do local x = new("yields", { __gc = function() log[#log + 1] = tostring(pcall(coroutine.yield)) end }) end
coroutine.wrap(flush)() --> false
-- __gc on a table that is collected while its coroutine is suspended.
do
  local co = coroutine.wrap(function() local x = new "in coroutine" coroutine.yield() end)
  co()
end
flush() --> in coroutine
-- A to-be-closed variable and a finalizer on one object.
do local x <close> = setmetatable({}, { __close = function() log[#log + 1] = "close" end, __gc = function() log[#log + 1] = "gc" end }) end
flush() --> close gc
-- setmetatable without __gc removes nothing that was marked.
do local x = new "marked before" setmetatable(x, { __gc = function() log[#log + 1] = "new metatable's finalizer" end }) end
flush() --> new metatable's finalizer
do local x = new "lost its finalizer" setmetatable(x, {}) end
flush() -->
