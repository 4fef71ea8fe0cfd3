-- Global names are fields of `_ENV`, and a chunk's `_ENV` starts as the global table.
x = 1
print(_G.x, _ENV.x, _ENV == _G, _G._G == _G) --> 1	1	true	true
_G.y = 2
print(y, undefinedName, _ENV["y"]) --> 2	nil	2
_ENV.z = 3
print(z, rawget(_G, "z")) --> 3	3
do
  local print = print
  local _ENV = { print = print, a = 10 }
  a = a + 1
  b = "new"
  print(a, b, x, _ENV.b) --> 11	new	nil	new
end
print(a, b) --> nil	nil
local function sandboxed(_ENV) return value, other end
print(sandboxed { value = 1, other = 2 }) --> 1	2
local function setter(_ENV, v) assigned = v return _ENV end
print(setter({}, 5).assigned, assigned) --> 5	nil
-- Closures keep the `_ENV` that they saw.
local get, set
do
  local _ENV = { n = 0 }
  function get() return n end
  function set(v) n = v end
end
set(7)
print(get(), n) --> 7	nil
local f = load("local a = ... ; count = (count or 0) + a ; return count", "=chunk", "t", { count = 10 })
print(f(1), f(2), count) --> 11	13	nil
print(pcall(load("return x.y.z", "=chunk", "t", {}))) --> false	chunk:1: attempt to index a nil value (global 'x')
print(pcall(load("return f()", "=chunk", "t", {}))) --> false	chunk:1: attempt to call a nil value (global 'f')
local env = setmetatable({}, { __index = _G, __newindex = function(t, k, v) rawset(t, k, "set:" .. tostring(v)) end })
load("p = 5 ; print(p, type(string))", "=chunk", "t", env)() --> set:5	table
print(p, env.p) --> nil	set:5
do
  local _ENV <const> = { print = print }
  q = 1
  print(q, _ENV.q) --> 1	1
end
do
  local _ENV = nil
  local ok, message
end
print(pcall(function() local _ENV = nil ; return name end)) --> false	globals_and_env.lua:45: attempt to index a nil value (local '_ENV')
print(pcall(function() local _ENV = {} ; name() end)) --> false	globals_and_env.lua:46: attempt to call a nil value (global 'name')
print(pcall(function() local _ENV <const> = 5 ; name = 1 end)) --> false	globals_and_env.lua:47: attempt to index a number value
local function f2() local _ENV = { x = "inner" } ; return function() return x end end
print(f2()(), x) --> inner	1
for _ENV in function(_, last) if not last then return { print = print, loop = "env of the loop" } end end do print(loop) end --> env of the loop
