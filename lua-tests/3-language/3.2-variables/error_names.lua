-- An error message names the variable: global, local, upvalue, field, method, constant.
local function try(f, ...) print(select(2, pcall(f, ...))) end
local up, tab = nil, { inner = {} }
try(function() undefinedFunction() end) --> error_names.lua:4: attempt to call a nil value (global 'undefinedFunction')
try(function() local loc ; loc() end) --> error_names.lua:5: attempt to call a nil value (local 'loc')
try(function() up() end) --> error_names.lua:6: attempt to call a nil value (upvalue 'up')
try(function() tab.missing() end) --> error_names.lua:7: attempt to call a nil value (field 'missing')
try(function() tab.inner.missing() end) --> error_names.lua:8: attempt to call a nil value (field 'missing')
try(function() tab:missing() end) --> error_names.lua:9: attempt to call a nil value (method 'missing')
try(function() tab["missing"]() end) --> error_names.lua:10: attempt to call a nil value (field 'missing')
try(function() tab[1]() end) --> error_names.lua:11: attempt to call a nil value (field 'integer index')
try(function() tab[up or "k"]() end) --> error_names.lua:12: attempt to call a nil value (field '?')
try(function() ("x")() end) --> error_names.lua:13: attempt to call a string value (constant 'x')
try(function() (1)() end) --> error_names.lua:14: attempt to call a number value
try(function() local s = "x" ; s:nope() end) --> error_names.lua:15: attempt to call a nil value (method 'nope')
try(function() local k = "key" ; tab[k]() end) --> error_names.lua:16: attempt to call a nil value (field '?')
try(function() local k <const> = "key" ; tab[k]() end) --> error_names.lua:17: attempt to call a nil value (field 'key')
try(function() (function() end)()() end) --> error_names.lua:18: attempt to call a nil value
try(function() tab.inner() end) --> error_names.lua:19: attempt to call a table value (field 'inner')
try(function(...) local a = ... ; a() end, 1) --> error_names.lua:20: attempt to call a number value (local 'a')
try(function() up.x = 1 end) --> error_names.lua:21: attempt to index a nil value (upvalue 'up')
try(function() undefinedName.x = 1 end) --> error_names.lua:22: attempt to index a nil value (global 'undefinedName')
try(function() tab.missing.x = 1 end) --> error_names.lua:23: attempt to index a nil value (field 'missing')
try(function() tab.missing[1] = 1 end) --> error_names.lua:24: attempt to index a nil value (field 'missing')
try(function() local l ; l.x = 1 end) --> error_names.lua:25: attempt to index a nil value (local 'l')
try(function() local l ; l[l] = 1 end) --> error_names.lua:26: attempt to index a nil value (local 'l')
try(function() return up.x end) --> error_names.lua:27: attempt to index a nil value (upvalue 'up')
try(function() return undefinedName.x end) --> error_names.lua:28: attempt to index a nil value (global 'undefinedName')
try(function() return up[1] end) --> error_names.lua:29: attempt to index a nil value (upvalue 'up')
try(function() return tab.a.b.c end) --> error_names.lua:30: attempt to index a nil value (field 'a')
try(function() return tab.inner[1].x end) --> error_names.lua:31: attempt to index a nil value (field 'integer index')
try(function() return (nil).x end) --> error_names.lua:32: attempt to index a nil value
try(function() return (1).x end) --> error_names.lua:33: attempt to index a number value
try(function() return (true)[1] end) --> error_names.lua:34: attempt to index a boolean value
try(function() return ("x").y.z end) --> error_names.lua:35: attempt to index a nil value (field 'y')
try(function() local a = {} ; return a.x.y end) --> error_names.lua:36: attempt to index a nil value (field 'x')
try(function() tab[nil] = 1 end) --> error_names.lua:37: table index is nil
try(function() tab[0 / 0] = 1 end) --> error_names.lua:38: table index is NaN
try(function() rawset(tab, nil, 1) end) --> table index is nil
try(function() return tab < up end) --> error_names.lua:40: attempt to compare table with nil
try(function() return -up end) --> error_names.lua:41: attempt to perform arithmetic on a nil value (upvalue 'up')
try(function() return #up end) --> error_names.lua:42: attempt to get length of a nil value (upvalue 'up')
try(function() return up .. "x" end) --> error_names.lua:43: attempt to concatenate a nil value (upvalue 'up')
try(function() for i = 1, up do end end) --> error_names.lua:44: bad 'for' limit (number expected, got nil)
try(function() for _ in up do end end) --> error_names.lua:45: attempt to call a nil value (for iterator 'for iterator')
try(function() for _ in 5 do end end) --> error_names.lua:46: attempt to call a number value (for iterator 'for iterator')
try(function() for _ in pairs(up) do end end) --> error_names.lua:47: bad argument #1 to 'for iterator' (table expected, got nil)
try(function() local t = setmetatable({}, { __index = function(t, k) return k.x.y end }) ; return t.name end) --> error_names.lua:48: attempt to index a nil value (field 'x')
try(function() string.nope("x") end) --> error_names.lua:49: attempt to call a nil value (field 'nope')
try(function() math.nope.x() end) --> error_names.lua:50: attempt to index a nil value (field 'nope')
try(function() _ENV.nope() end) --> error_names.lua:51: attempt to call a nil value (global 'nope')
try(function() _G.nope() end) --> error_names.lua:52: attempt to call a nil value (field 'nope')
try(function() return up:method() end) --> error_names.lua:53: attempt to index a nil value (upvalue 'up')
try(function() return tab.inner:method(1, 2) end) --> error_names.lua:54: attempt to call a nil value (method 'method')
try(function() return tab.inner.deep:method() end) --> error_names.lua:55: attempt to index a nil value (field 'deep')
try(function() local a <close> = 42 end) --> error_names.lua:56: variable 'a' got a non-closable value
