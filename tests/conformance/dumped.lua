-- Runs a script from its binary form: compile, dump with debug information, load, call.
local name = table.remove(arg, 1)
arg[0] = name
local chunk, message = loadfile(name)
if not chunk then error(message, 0) end
chunk = assert(load(string.dump(chunk), "=?", "b"))
return chunk(table.unpack(arg))
