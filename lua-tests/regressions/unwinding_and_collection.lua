-- A variable that a closure captured keeps its value when an error unwinds past a to-be-closed variable.
local function closable() return setmetatable({}, { __close = function() local a, b, c = 1, 2, 3 return a + b + c end }) end
local kept
print((pcall(function() local c <close> = closable() local k = 5 kept = function() return k end error("x") end))) --> false
print(kept()) --> 5
local co = coroutine.create(function() local c <close> = closable() local k = 7 kept = function() return k end coroutine.yield() end)
coroutine.resume(co)
print(coroutine.close(co), kept()) --> true	7
-- A call that fails before its function has a frame is caught by the right pcall, also from inside a native function.
print(pcall(tostring, setmetatable({}, { __tostring = 1 }))) --> false	attempt to call a number value
print("goes on") --> goes on
-- Short-lived tables beside a live heap: memory stays within a few times what is live.
local function tree(d) if d == 0 then return { false, false } end return { tree(d - 1), tree(d - 1) } end
local live = tree(12)
collectgarbage()
local base, most = collectgarbage("count"), 0
for _ = 1, 2000 do tree(6) most = math.max(most, collectgarbage("count")) end
print(#live, most < base * 4) --> 2	true
-- A finalizer is called by that name, and the function during which it ran keeps its own.
local seen
setmetatable({}, { __gc = function() seen = debug.traceback("gc") end })
local function named() collectgarbage() return 1 end
print(named(), seen:find("in metamethod '__gc'", 1, true) ~= nil, select(2, seen:gsub("__gc", ""))) --> 1	true	1
-- An error in the handler's own call ends, however often handlers fail.
local function loop() assert(pcall(loop)) end
print(xpcall(loop, loop)) --> false	error in error handling
-- An error that ends a coroutine is kept while its variables are closed, whatever they do.
local function collecting(action)
  return setmetatable({}, { __close = function(_, e)
    e = nil
    pcall(error, {})
    collectgarbage()
    for i = 1, 200 do action = ("x"):rep(i % 50) .. i end
  end })
end
local function failing() local x <close> = collecting() local y <close> = collecting() error(("long "):rep(20) .. "message", 0) end
local co = coroutine.create(failing)
coroutine.resume(co)
collectgarbage()
print(select(2, coroutine.close(co)):sub(-12)) --> long message
print(select(2, pcall(coroutine.wrap(failing))):sub(-12)) --> long message
