-- A tail call takes no stack.
local function loop(n) if n == 0 then return "done" end return loop(n - 1) end
print(loop(200000)) --> done
local function even(n) if n == 0 then return true end return odd(n - 1) end
function odd(n) if n == 0 then return false end return even(n - 1) end
print(even(100001)) --> false
odd = nil
local obj = {}
function obj:count(n, acc) if n == 0 then return acc end return self:count(n - 1, acc + 1) end
print(obj:count(100000, 0)) --> 100000
local function va(n, ...) if n == 0 then return select("#", ...) end return va(n - 1, ...) end
print(va(10000, 1, 2, 3)) --> 3
local callable = setmetatable({}, { __call = function(self, n) if n == 0 then return "callable done" end return self(n - 1) end })
print(callable(100000)) --> callable done
-- Not tail calls: parenthesised, with an operator, with a to-be-closed variable.
local function notTail(n) if n == 0 then return 0 end return (notTail(n - 1)) end
print(notTail(100)) --> 0
local function depth() local n = 0 while debug.getinfo(n + 2, "l") do n = n + 1 end return n end
local function t1() return depth() end
local function t2() return (depth()) end
local base = depth()
print(t1() - base, t2() - base) --> 0	1
local info
local function callee() info = debug.getinfo(1, "t") end
local function caller() return callee() end
caller()
print(info.istailcall) --> true
callee()
print(info.istailcall) --> false
-- Into native functions and through pcall.
local function native() return select("#", 1, 2, 3) end
print(native()) --> 3
local function viaPcall(n) if n == 0 then return "bottom" end return pcall(viaPcall, n - 1) end
print(select("#", viaPcall(50))) --> 51
print(pcall(function() return error("from a tail call", 0) end)) --> false	from a tail call
print(pcall(function() return undefinedName() end)) --> false	tail_calls.lua:36: attempt to call a nil value (global 'undefinedName')
-- Arguments are taken before the frame is replaced.
local function swap(a, b, n) if n == 0 then return a, b end return swap(b, a, n - 1) end
print(swap("x", "y", 101)) --> y	x
local function closures(n, acc) if n == 0 then return acc end local v = n ; acc[n] = function() return v end return closures(n - 1, acc) end
local fs = closures(10, {})
print(fs[1](), fs[5](), fs[10]()) --> 1	5	10
