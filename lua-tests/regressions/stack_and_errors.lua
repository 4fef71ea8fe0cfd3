-- Errors while handling errors, stacks that move while values are on their way, collections at bad moments.
-- The stack grows during metamethods, iterators, closing, concatenation, varargs.
local function grow(n) if n == 0 then return 0 end return 1 + grow(n - 1) end
local big = setmetatable({}, {
  __index = function(_, k) grow(3000) return k end,
  __add = function(a, b) grow(4000) return "added" end,
  __concat = function(a, b) grow(5000) return "joined" end,
  __eq = function() grow(6000) return true end,
  __lt = function() grow(7000) return true end,
  __call = function(_, ...) grow(8000) return ... end,
  __close = function() grow(9000) end,
  __len = function() grow(10000) return 3 end,
  __newindex = function(t, k, v) grow(11000) rawset(t, k, v) end,
})
coroutine.wrap(function()
  local a, b, c = 1, 2, 3
  print(big.x, big + 1, "a" .. big .. "b", big == setmetatable({}, getmetatable(big)), big < big, big(7, 8, 9))
  print(#big, a, b, c)
  big.y = 5
  do local x <close> = big end
  print(a + b + c, rawget(big, "y"))
  local function va(...) grow(15000) return ... end
  print(va(1, 2, 3), select("#", va(table.unpack({}, 1, 200))))
end)()
--> x	added	ajoined	true	true	7	8	9
--> 3	1	2	3
--> 6	5
--> 1	200
-- The collector runs inside every kind of call-back.
local collect = setmetatable({}, { __index = function(_, k) collectgarbage() return { k } end, __concat = function(a, b) collectgarbage() return "c" .. tostring(b) end, __lt = function() collectgarbage() return false end, __gc = function() collectgarbage() end })
print(collect.key[1], collect .. ("x"):rep(3), ("y"):rep(2) .. collect ~= nil, collect < {}) --> key	cxxx	true	false
print((("abc"):gsub("%w", function(c) collectgarbage() return c:upper() .. c end))) --> AaBbCc
local t = {} for i = 1, 20 do t[i] = { (i * 7) % 20 } end
table.sort(t, function(a, b) collectgarbage("step") return a[1] < b[1] end)
print(t[1][1], t[20][1]) --> 0	19
-- An error in the middle of a multiple return, an argument list, a constructor leaves nothing behind.
local function fails() error("fails", 0) end
for _ = 1, 100 do
  pcall(function() return 1, 2, fails() end)
  pcall(function() print(1, 2, fails()) end)
  pcall(function() return { 1, 2, fails(), 4 } end)
  pcall(function() for i = 1, fails() do end end)
  pcall(function() local x <close> = setmetatable({}, { __close = fails }) return 1, 2, 3 end)
end
print("intact", select("#", (function() return 1, 2, 3 end)())) --> intact	3
-- Errors in handlers, in closing methods during errors, in finalizers during errors.
print(xpcall(fails, function(m) local ok, e = pcall(fails) return m .. "+" .. e end)) --> false	fails+fails
print(pcall(function()
  local a <close> = setmetatable({}, { __close = function(_, e) error(e .. ">a", 0) end })
  local b <close> = setmetatable({}, { __close = function(_, e) error(e .. ">b", 0) end })
  error("start", 0)
end))
--> false	start>b>a
setmetatable({}, { __gc = function() error("ignored") end })
collectgarbage()
print(pcall(fails)) --> false	fails
-- A coroutine that dies by a stack overflow, by an error object, while closing; and its resumer goes on.
local co = coroutine.create(function() local x <close> = setmetatable({}, { __close = function() grow(1000) end }) return grow(1e7) end)
local ok, e = coroutine.resume(co)
print(ok, (e:match("stack overflow")), coroutine.close(co), grow(100)) --> false	stack overflow	false	100
-- Yield inside everything at once, with the stack growing between.
co = coroutine.wrap(function(...)
  local r = table.pack(pcall(function(...)
    local x <close> = setmetatable({}, { __close = function(_, e) coroutine.yield("closing " .. tostring(e)) grow(2000) end })
    for _, v in ipairs { ... } do coroutine.yield(v) grow(v * 100) end
    error("end", 0)
  end, ...))
  return table.unpack(r, 1, r.n)
end)
print(co(1, 2)) print(co()) print(co()) print(co())
--> 1
--> 2
--> closing end
--> false	end
-- Error values of every type pass through coroutines and pcall unchanged.
for _, v in ipairs { false, 0, "", {}, print } do
  local _, e = coroutine.resume(coroutine.create(function() error(v, 0) end))
  io.write(tostring(e == v), " ") --> true true true true true 2	nil
end
print(select("#", pcall(error)), (select(2, pcall(error))))
