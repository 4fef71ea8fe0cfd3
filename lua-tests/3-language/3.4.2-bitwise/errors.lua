-- A float without an exact integer, and what is no number at all, are refused with different messages.
local function try(f, ...) print(select(2, pcall(f, ...))) end
local x, big, t = 1.5, 2 ^ 63, {}
try(function() return x & 1 end) --> errors.lua:4: number (upvalue 'x') has no integer representation
try(function() return 1 | x end) --> errors.lua:5: number (upvalue 'x') has no integer representation
try(function() return ~x end) --> errors.lua:6: number (upvalue 'x') has no integer representation
try(function() return big >> 1 end) --> errors.lua:7: number (upvalue 'big') has no integer representation
try(function() return 1 << -big * 2 end) --> errors.lua:8: number has no integer representation
try(function() return (0 / 0) ~ 1 end) --> errors.lua:9: number has no integer representation
try(function() return math.huge | 0 end) --> errors.lua:10: number (field 'huge') has no integer representation
try(function() return t & 1 end) --> errors.lua:11: attempt to perform bitwise operation on a table value (upvalue 't')
try(function() return 1 | t.field end) --> errors.lua:12: attempt to perform bitwise operation on a nil value (field 'field')
try(function() return ~t end) --> errors.lua:13: attempt to perform bitwise operation on a table value (upvalue 't')
try(function() return nil ~ 1 end) --> errors.lua:14: attempt to perform bitwise operation on a nil value
try(function() return "a" & 1 end) --> errors.lua:15: attempt to perform bitwise operation on a string value (constant 'a')
try(function() return "1.5" & 1 end) --> errors.lua:16: attempt to perform bitwise operation on a string value (constant '1.5')
try(function() return 1 << "x" end) --> errors.lua:17: attempt to perform bitwise operation on a string value (constant 'x')
try(function() return "9223372036854775808" | 0 end) --> errors.lua:18: attempt to perform bitwise operation on a string value (constant '9223372036854775808')
try(function() return undefinedName >> 1 end) --> errors.lua:19: attempt to perform bitwise operation on a nil value (global 'undefinedName')
try(function() return true & true end) --> errors.lua:20: attempt to perform bitwise operation on a boolean value
try(function() return t.a.b & 1 end) --> errors.lua:21: attempt to index a nil value (field 'a')
try(function(a, b) return a | b end, 1, 2.5) --> errors.lua:22: number (local 'b') has no integer representation
try(function(a, b) return a | b end, "1", {}) --> errors.lua:23: attempt to perform bitwise operation on a string value (local 'a')
try(function(a, b) return a | b end, {}, 2.5) --> errors.lua:24: attempt to perform bitwise operation on a table value (local 'a')
-- Numeric strings are not converted here, in contrast to arithmetic.
try(function() return "3" & 1 end) --> errors.lua:26: attempt to perform bitwise operation on a string value (constant '3')
try(function() return 1 | "0x10" end) --> errors.lua:27: attempt to perform bitwise operation on a string value (constant '0x10')
try(function() return ~"0" end) --> errors.lua:28: attempt to perform bitwise operation on a string value (constant '0')
try(function() return "1" << "4" end) --> errors.lua:29: attempt to perform bitwise operation on a string value (constant '1')
try(function() local s = "7" ; return s ~ 2 end) --> errors.lua:30: attempt to perform bitwise operation on a string value (local 's')
try(function() return 1 | 2 .. "" end) --> errors.lua:31: attempt to perform bitwise operation on a string value
