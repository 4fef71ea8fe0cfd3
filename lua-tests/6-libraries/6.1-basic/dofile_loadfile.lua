-- dofile and loadfile: names, modes, first lines that start with #, standard errors.
local name = os.tmpname()
local function write(text) local f = assert(io.open(name, "wb")) f:write(text) f:close() end
local function clean(text) return (tostring(text):gsub(name:gsub("%p", "%%%0"), "TMP")) end
write("return 'a file', ...")
print(dofile(name)) --> a file
print(loadfile(name)(1, 2)) --> a file	1	2
write("#!/usr/bin/lua\nreturn 'after the first line', debug.getinfo(1, 'l').currentline")
print(dofile(name)) --> after the first line	2
write("#only a comment")
print(dofile(name)) -->
write("\xEF\xBB\xBFreturn 'after a mark'")
print(dofile(name)) --> after a mark
write("\xEF\xBB\xBF#!shebang after a mark\nreturn 'both'")
print(dofile(name)) --> both
write("x = = 1")
print(clean(select(2, loadfile(name)))) --> TMP:1: unexpected symbol near '='
print(clean(select(2, pcall(dofile, name)))) --> TMP:1: unexpected symbol near '='
write("\n\nerror('raised in the file')")
print(clean(select(2, pcall(dofile, name)))) --> TMP:3: raised in the file
write("return v")
print(loadfile(name, "t", { v = "environment" })()) --> environment
print(clean(select(2, loadfile(name, "b")))) --> attempt to load a text chunk (mode is 'b')
write(string.dump(load("return 'binary file'")))
print(dofile(name), clean(select(2, loadfile(name, "t")))) --> binary file	attempt to load a binary chunk (mode is 't')
write("#comment before a binary chunk\n" .. string.dump(load("return 'binary after a comment'")))
print(dofile(name)) --> binary after a comment
write("")
print(dofile(name)) -->
write("global_from_file = 'set'")
dofile(name)
print(global_from_file) --> set
global_from_file = nil
write("return coroutine.yield('yielded from the file')")
print(loadfile(name) ~= nil, coroutine.wrap(loadfile(name))()) --> true	yielded from the file
os.remove(name)
print(loadfile("/no/such/file.lua")) --> nil	cannot open /no/such/file.lua: No such file or directory
print(pcall(dofile, "/no/such/file.lua")) --> false	cannot open /no/such/file.lua: No such file or directory
print(pcall(loadfile, {})) --> false	bad argument #1 to 'loadfile' (string expected, got table)
