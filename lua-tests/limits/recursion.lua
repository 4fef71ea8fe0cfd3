-- Endless recursion of every kind ends in an error that can be caught, and the state goes on.
local function outcome(f, ...)
  local ok, e = pcall(f, ...)
  e = tostring(e)
  return ok and "ok" or e:match("stack overflow") or e:match("C stack overflow") or e:match("error in error handling") or e
end
local function direct() return 1 + direct() end
print(outcome(direct)) --> stack overflow
local function mutual1() return (mutual2()) end
function mutual2() return (mutual1()) end
print(outcome(mutual1)) mutual2 = nil --> stack overflow
local function varargs(...) return (varargs(1, ...)) end
print(outcome(varargs)) --> stack overflow
local t = setmetatable({}, { __index = function(t, k) return t[k] end })
print(outcome(function() return t.x end)) --> stack overflow
local n = setmetatable({}, { __newindex = function(t, k, v) t[k + 1] = v end })
print(outcome(function() n[1] = 1 end)) --> stack overflow
local a = setmetatable({}, { __add = function(a, b) return a + b end })
print(outcome(function() return a + 1 end)) --> stack overflow
local c = setmetatable({}, { __concat = function(a, b) return a .. b end })
print(outcome(function() return c .. "x" end)) --> stack overflow
local e = setmetatable({}, { __eq = function(a, b) return a == b end })
print(outcome(function() return e == setmetatable({}, getmetatable(e)) end)) --> stack overflow
local l = setmetatable({}, { __lt = function(a, b) return a < b end, __le = function(a, b) return a <= b end, __len = function(a) return #a end, __unm = function(a) return -a end })
print(outcome(function() return l < l end), outcome(function() return l <= l end), outcome(function() return #l end), outcome(function() return -l end)) --> stack overflow	stack overflow	stack overflow	stack overflow
local s = setmetatable({}, { __tostring = function(s) return tostring(s) end })
print(outcome(tostring, s)) --> stack overflow
local function viaPcall() local ok, e = pcall(viaPcall) if not ok then error(e, 0) end end
print(outcome(viaPcall)) --> stack overflow
local function viaXpcall() return select(2, xpcall(viaXpcall, function(m) return m end)) end
print(type(outcome(viaXpcall))) --> string
local function viaGsub() return (("x"):gsub("x", viaGsub)) end
print(outcome(viaGsub)) --> stack overflow
local function viaSort() table.sort({ 1, 2, 3 }, viaSort) end
print(outcome(viaSort)) --> stack overflow
local function viaCoroutine() return coroutine.wrap(viaCoroutine)() end
print(outcome(viaCoroutine)) --> stack overflow
local function viaResume() local co = coroutine.create(viaResume) local ok, m = coroutine.resume(co) if not ok then error(m, 0) end end
print(outcome(viaResume)) --> stack overflow
local function viaClose() local x <close> = setmetatable({}, { __close = viaClose }) end
print(outcome(viaClose)) --> stack overflow
local function viaIterator() for _ in viaIterator do end end
print(outcome(viaIterator)) --> stack overflow
local p = setmetatable({}, { __pairs = function(p) return pairs(p) end })
print(outcome(pairs, p)) --> stack overflow
local m = setmetatable({}, { __call = function(self) return (self()) end })
print(outcome(m)) --> stack overflow
print(outcome(function() local function f() return f() + 1 end return xpcall(f, function(m) return (f()) end) end)) --> ok
-- Deep but not endless recursion works.
local function depth(n) if n == 0 then return 0 end return 1 + depth(n - 1) end
print(depth(150000)) --> 150000
local function sum(n, ...) if n == 0 then return select("#", ...) end return (sum(n - 1, n, ...)) end
print(sum(200)) --> 200
-- And once more after all that.
print(outcome(direct), depth(1000), #("x"):rep(100)) --> stack overflow	1000	100
