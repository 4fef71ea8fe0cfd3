-- Files. The name of a file to write to is the chunk's argument.
local name = ...
local file = assert(io.open(name, "w"))
assert(file:write("first line\n", 12, " ", 1.5, "\n", ("x"):rep(5000), "\n"))
assert(file:seek("cur") > 0 and file:flush() and file:setvbuf("full", 1024) and io.type(file) == "file")
file:close()
assert(not pcall(file.write, file, "x") and io.type(file) == "closed file" and tostring(file) == "file (closed)")
for line in io.lines(name) do assert(#line > 0) end
for a, b in io.lines(name, 5, "l") do assert(#a > 0 and b) end
local read = assert(io.open(name, "r"))
assert(read:read("l") == "first line" and read:read("n") == 12 and read:read("n") == 1.5 and read:read("L") == "\n")
assert(#read:read(100) == 100 and #read:read("a") == 4901 and read:read("l") == nil)
read:seek("set", 0)
for line in read:lines("L") do assert(line:sub(-1) == "\n") end
read:close()
local append = assert(io.open(name, "a+b"))
append:write("more")
append:seek("set")
assert(#append:read("a") > 5000)
append:close()
local default = io.output()
io.output(name)
io.write("by default")
io.close()
io.output(default)
local input = io.input()
io.input(name)
assert(io.read("a") == "by default")
io.close(io.input())
io.input(input)
local missing, message, code = io.open("/no/such/file")
assert(not missing and type(message) == "string" and code)
assert(not pcall(io.lines, "/no/such/file") and not pcall(io.open, name, "mode"))
local temporary = assert(io.tmpfile())
temporary:write("abc")
temporary:seek("set")
assert(temporary:read(2) == "ab")
temporary:close()
local pipe = io.popen("echo out")
if pipe then
  assert(pipe:read("a") == "out\n")
  pipe:close()
end
do local closed <close> = assert(io.open(name)) end
return true
