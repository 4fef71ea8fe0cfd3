-- __call: the object comes first; chains of callables; in every place where a call stands.
local obj = setmetatable({ name = "obj" }, { __call = function(self, ...) return self.name, select("#", ...), ... end })
print(obj()) --> obj	0
print(obj(1, nil)) --> obj	2	1	nil
print((obj(1)), obj "s") --> obj	obj	1	s
print(select("#", obj {})) --> 3
print(pcall(obj, "through pcall")) --> true	obj	1	through pcall
local t = { field = obj }
print(t.field(1)) --> obj	1	1
function t:method() return "never" end
t.method = obj
print((select("#", t:method(2)))) --> 4
-- A chain: __call that is itself a callable table.
local inner = setmetatable({}, { __call = function(self, a, b) return "inner", type(self), a == outer_ and "outer" or tostring(a), b end })
local outer = setmetatable({}, { __call = inner })
outer_ = outer
print(outer("arg")) --> inner	table	outer	arg
outer_ = nil
local chain = function(...) return select("#", ...) end
for i = 1, 15 do chain = setmetatable({}, { __call = chain }) end
print(chain("x")) --> 16
-- As iterator, comparator, gsub replacement, message handler, coroutine body, __index.
for i in setmetatable({ n = 0 }, { __call = function(self) self.n = self.n + 1 return self.n <= 2 and self.n or nil end }) do io.write(i, " ") end print() --> 1 2 
print(pcall(table.sort, { 3, 1, 2 }, setmetatable({}, { __call = function(_, a, b) return a < b end }))) --> false	bad argument #2 to 'table.sort' (function expected, got table)
print(pcall(string.gsub, "abc", "b", setmetatable({}, { __call = function() return "X" end }))) --> true	abc	1
print(pcall(xpcall, error, setmetatable({}, { __call = function() return "handled" end }))) --> false	bad argument #2 to 'xpcall' (function expected, got table)
print(pcall(coroutine.create, obj)) --> false	bad argument #1 to 'coroutine.create' (function expected, got table)
print(setmetatable({}, { __index = setmetatable({}, { __call = function(_, t, k) return "call " .. tostring(k) end }) }).x) --> nil
-- On other types.
debug.setmetatable(1, { __call = function(n, m) return n * m end })
print((6)(7)) --> 42
debug.setmetatable(1, nil)
print(pcall(function() return (6)(7) end)) --> false	call.lua:33: attempt to call a number value
debug.setmetatable("", setmetatable({ __index = string, __call = function(s, ...) return s:format(...) end }, nil))
print(("%d-%d")(1, 2)) --> 1-2
getmetatable("").__call = nil
-- No __call, or one that cannot be called.
print(pcall(function() local t = {} t() end)) --> false	call.lua:38: attempt to call a table value (local 't')
print(pcall(function() local t = setmetatable({}, {}) t() end)) --> false	call.lua:39: attempt to call a table value (local 't')
print(pcall(function() local t = setmetatable({}, { __call = 42 }) t() end)) --> false	call.lua:40: attempt to call a number value (local 't')
print(pcall(function() local t = setmetatable({}, { __call = {} }) t() end)) --> false	call.lua:41: attempt to call a table value (local 't')
-- Tail calls and varargs.
local function tail(...) return obj(...) end
print(tail(1, 2, 3)) --> obj	3	1	2	3
local sum = setmetatable({}, { __call = function(_, a, ...) if not a then return 0 end return a + sumRest(...) end })
sumRest = function(...) return sum(...) end
print(sum(1, 2, 3, 4)) --> 10
sumRest = nil
