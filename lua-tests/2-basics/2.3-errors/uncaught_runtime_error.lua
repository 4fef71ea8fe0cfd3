-- An error that nobody catches ends the program with its message.
print("before") --> before
local t = {}
t.missing.field = 1 --! uncaught_runtime_error.lua:4: attempt to index a nil value (field 'missing')
