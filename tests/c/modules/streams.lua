-- Output of Lua and of C in the order of the calls; files that both sides read and write. Standard input is "ab\ncd\nef".
package.cpath = "./?.so"
io.write "before the library; "
local streams = require "streams"
streams.say "C; "
io.write "Lua; "
streams.say "C\n"
print "line of Lua"
streams.say "line of C\n"
io.stdout:write("number ", 42, "\n")
assert(streams.isoutput(io.stdout) and not streams.isoutput(io.stderr))
-- input
assert(streams.readchar(io.stdin) == "a" and io.read() == "b" and io.read(1) == "c")
assert(streams.readchar(io.stdin) == "d" and io.read "L" == "\n" and io.read "a" == "ef" and io.read "l" == nil)
-- a file in both directions
local name = "streams.txt"
local f = assert(io.open(name, "w+"))
f:write "one "
streams.writetext(f, "two ")
f:write("three ", 4)
assert(f:seek("cur") == 15 and f:seek "set" == 0)
assert(f:read(3) == "one" and streams.readchar(f) == " " and f:read(4) == "two " and f:read "a" == "three 4")
f:seek("set", 4)
streams.writetext(f, "2")
f:close()
assert(not pcall(streams.readchar, f) and select(2, pcall(streams.readchar, f)) == "closed in C")
assert(io.type(f) == "closed file" and not pcall(f.read, f))
local lines = {}
local f = assert(io.open(name, "w"))
f:write "10 0x1F rest\nsecond\n\nlast"
f:close()
f = assert(io.open(name))
assert(streams.readchar(f) == "1")
assert(f:read "n" == 0 and f:read "n" == 31 and streams.readchar(f) == " ")
for line in f:lines() do lines[#lines + 1] = line end
assert(table.concat(lines, "|") == "rest|second||last" and f:read() == nil and f:read(0) == nil)
f:close()
os.remove(name)
io.write "unfinished"
streams.exit(7)
