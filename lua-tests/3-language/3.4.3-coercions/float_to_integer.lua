-- Where an integer is wanted, a float with an exact integer value does, and nothing else.
local function try(f, ...) print(select(2, pcall(f, ...))) end
print(3.0 | 0, -2.0 | 0, 2 ^ 62 | 0, -2 ^ 63 | 0) --> 3	-2	4611686018427387904	-9223372036854775808
try(function() return 2 ^ 63 | 0 end) --> float_to_integer.lua:4: number has no integer representation
try(string.char, 65.0) --> A
try(string.char, 65.5) --> bad argument #1 to 'string.char' (number has no integer representation)
try(string.char, "65") --> A
try(string.char, "65.5") --> bad argument #1 to 'string.char' (number has no integer representation)
try(string.char, "x") --> bad argument #1 to 'string.char' (number expected, got string)
try(string.char, {}) --> bad argument #1 to 'string.char' (number expected, got table)
try(string.rep, "x", 2 ^ 63) --> bad argument #2 to 'string.rep' (number has no integer representation)
try(string.rep, "x", -2 ^ 63) -->
try(string.rep, "x", 0 / 0) --> bad argument #2 to 'string.rep' (number has no integer representation)
try(select, 1.0, "a") --> a
try(select, 1.5, "a") --> bad argument #1 to 'select' (number has no integer representation)
try(math.tointeger, 3.0) --> 3
try(math.tointeger, 3.5) --> nil
try(math.tointeger, "8") --> 8
try(math.tointeger, {}) --> nil
try(math.tointeger, 2 ^ 63) --> nil
local t = { 10, 20, 30 }
print(t[1.0], t[2.0], t[1.5], t[2 ^ 53], rawget(t, 3.0), next({ [2.0] = true })) --> 10	20	nil	nil	30	2	true
t[4.0] = 40
print(#t, math.type(next({ [1e3] = 1 })), math.type(next({ [1e300] = 1 }))) --> 4	integer	float
for i = 1.0, 2 do io.write(tostring(i), " ") end print() --> 1.0 2.0 
for i = 1, 2.9 do io.write(i, " ") end print() --> 1 2 
