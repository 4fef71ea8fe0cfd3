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
-- a closed file has a `FILE` that does no harm
local read, written = streams.unasked(f)
assert(read == -1 and written == -1)
f = io.open(name)
assert(streams.close(f) == true and io.type(f) == "closed file")

f = io.open(name, "a")
f:write "taken over"
assert(streams.takeover(f) == 0 and io.type(f) == "closed file" and not pcall(f.write, f, "x"))
f = nil
collectgarbage()

-- files that C code has opened have all methods
f = assert(streams.open(name, "w+"))
assert(io.type(f) == "file" and tostring(f):find "^file %(0x" and getmetatable(f).__name == "FILE*")
assert(f:write("first ", 1, " ", 2.5, "\n") == f and f:write "second\n" == f)
streams.writetext(f, "third\n")
assert(f:seek("cur") == 25 and f:seek("set", 6) == 6)
assert(f:read("n", "n", "L") == 1 and f:read() == "second" and streams.readchar(f) == "t" and f:read "a" == "hird\n")
assert(f:read(0) == nil and f:read "a" == "")
f:seek "set"
local lines = {}
for line in f:lines "L" do lines[#lines + 1] = line end
assert(table.concat(lines) == "first 1 2.5\nsecond\nthird\n")
assert(f:setvbuf "no" and f:flush())
-- as default files
f:seek "set"
assert(io.input(f) == f and io.input() == f and io.read(5) == "first" and io.lines()() == " 1 2.5")
io.input(io.stdin)
f:seek("end")
assert(io.output(f) == f and io.write "fourth" == f and io.output() == f)
io.output(io.stdout)
-- closing runs the function of C, once
local message, result = f:close()
assert(message == "closed by C" and result == 0 and streams.closings() == 1)
assert(io.type(f) == "closed file" and tostring(f) == "file (closed)")
for _, method in ipairs { "read", "write", "lines", "flush", "seek", "close", "setvbuf" } do
  local ok, message = pcall(f[method], f)
  assert(not ok and message:find "attempt to use a closed file", message)
end
f = streams.open(name, "r", 1)
local next_line = f:lines()
assert(next_line() == "first 1 2.5")
assert(io.close(f) == "closed by C" and streams.closings() == 2)
assert(select(2, pcall(next_line)) == "file is already closed")
-- against the mode
f = streams.open(name, "r")
local ok, message, number = f:write "x"
assert(not ok and message == "Bad file descriptor" and number == 9)
local function fails() local g <close> = streams.open(name, "r") error "leaving" end
assert(not pcall(fails) and streams.closings() == 3)
assert(f:close() and not streams.open("no such file", "r"))
for i = 1, 100 do
  f = streams.open(name, i % 2 == 0 and "r" or "a")
  if i % 3 == 0 then f:lines() end
  if i % 7 == 0 then f:write "x" end
  if i == 50 then collectgarbage() end
end
f = nil
collectgarbage()
collectgarbage()
assert(streams.closings() == 104, streams.closings())
-- files that were never opened
for _, f in ipairs { streams.unopened(true), streams.unopened(false) } do
  assert(io.type(f) == "closed file" and not pcall(f.read, f) and tostring(f) == "file (closed)")
end
collectgarbage()
local left_open = streams.open(name, "r")
left_open:read(1)
os.remove(name)
io.write "unfinished"
streams.exit(7)
