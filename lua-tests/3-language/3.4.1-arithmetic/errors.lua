-- Arithmetic on what is no number names the operand, if the code gives it a name.
local t, s, n, f = {}, "abc", nil, print
local function try(g, ...) print(select(2, pcall(g, ...))) end
try(function() return t + 1 end) --> errors.lua:4: attempt to perform arithmetic on a table value (upvalue 't')
try(function() return 1 + t end) --> errors.lua:5: attempt to perform arithmetic on a table value (upvalue 't')
try(function() return s * 2 end) --> errors.lua:6: attempt to mul a 'string' with a 'number'
try(function() return n - 1 end) --> errors.lua:7: attempt to perform arithmetic on a nil value (upvalue 'n')
try(function() return f / 2 end) --> errors.lua:8: attempt to perform arithmetic on a function value (upvalue 'f')
try(function() return undefined + 1 end) --> errors.lua:9: attempt to perform arithmetic on a nil value (global 'undefined')
try(function() return t.x + 1 end) --> errors.lua:10: attempt to perform arithmetic on a nil value (field 'x')
try(function() return t.x.y end) --> errors.lua:11: attempt to index a nil value (field 'x')
try(function() local a = {} ; return a % 2 end) --> errors.lua:12: attempt to perform arithmetic on a table value (local 'a')
try(function() local a = true ; return 2 ^ a end) --> errors.lua:13: attempt to perform arithmetic on a boolean value (local 'a')
try(function(a) return a // 1 end, {}) --> errors.lua:14: attempt to perform arithmetic on a table value (local 'a')
try(function() return -t end) --> errors.lua:15: attempt to perform arithmetic on a table value (upvalue 't')
try(function() return -t.field end) --> errors.lua:16: attempt to perform arithmetic on a nil value (field 'field')
try(function() return "abc" + 1 end) --> errors.lua:17: attempt to add a 'string' with a 'number'
try(function() return 1 + "abc" end) --> errors.lua:18: attempt to add a 'number' with a 'string'
try(function() return "10" + {} end) --> errors.lua:19: attempt to add a 'string' with a 'table'
try(function() return {} + {} end) --> errors.lua:20: attempt to perform arithmetic on a table value
try(function() return 1 + nil end) --> errors.lua:21: attempt to perform arithmetic on a nil value
try(function() return t[1] * 2 end) --> errors.lua:22: attempt to perform arithmetic on a nil value (field 'integer index')
try(function() return t[s] * 2 end) --> errors.lua:23: attempt to perform arithmetic on a nil value (field '?')
try(function() local up = t ; return (function() return up .. "x" end)() end) --> errors.lua:24: attempt to concatenate a table value (upvalue 'up')
try(function() return math.pi.x.y end) --> errors.lua:25: attempt to index a number value (field 'pi')
try(function() return string.format + 1 end) --> errors.lua:26: attempt to perform arithmetic on a function value (field 'format')
try(function() return ("x").y + 1 end) --> errors.lua:27: attempt to perform arithmetic on a nil value (field 'y')
try(function(...) return ... + 1 end) --> errors.lua:28: attempt to perform arithmetic on a nil value
try(function(...) local a <const> = "z" ; return a + 1 end) --> errors.lua:29: attempt to add a 'string' with a 'number'
try(function() t = t + 1 end) --> errors.lua:30: attempt to perform arithmetic on a table value (upvalue 't')
try(function() t.a.b = 1 end) --> errors.lua:31: attempt to index a nil value (field 'a')
try(function() t.count = t.count + 1 end) --> errors.lua:32: attempt to perform arithmetic on a nil value (field 'count')
try(function() t[t] = t[t] + 1 end) --> errors.lua:33: attempt to perform arithmetic on a nil value (field '?')
