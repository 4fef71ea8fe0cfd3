-- io.lines, file:lines, io.input and io.output, io.read and io.write, closing by scope.
local name, name2 = os.tmpname(), os.tmpname()
local function clean(text) return (tostring(text):gsub(name:gsub("%p", "%%%0"), "TMP")) end
local f = io.open(name, "w") f:write("one\ntwo\nthree\n4 5 6\n") f:close()
for l in io.lines(name) do io.write("[", l, "]") end print() --> [one][two][three][4 5 6]
for l in io.lines(name, "L") do io.write("[", (l:gsub("\n", "$")), "]") end print() --> [one$][two$][three$][4 5 6$]
for a, b in io.lines(name, 1, 2) do io.write(a, "-", b and b:gsub("\n", "$") or "nil", " ") end print()
--> o-ne 
--> -tw o-$t h-re e-$4  -5  6-$ 
for c in io.lines(name, 4) do io.write((c:gsub("\n", "$")), "|") end print() --> one$|two$|thre|e$4 |5 6$|
f = io.open(name)
for l in f:lines() do io.write(l, ";") if l == "two" then break end end print(f:read("l"), io.type(f)) --> one;two;three	file
for a, b, c in f:lines("n", "n", "n") do print(a, b, c) end --> 4	5	6
print(f:read("a"), f:close()) --> 	true
-- io.lines gives four values; the file is closed at the end, and when the loop is left.
print(select("#", io.lines(name))) --> 4
local it, s, c, toClose = io.lines(name)
print(type(it), s, c, io.type(toClose)) --> function	nil	nil	file
for i = 1, 4 do it() end
print(it(), io.type(toClose), pcall(it)) --> nil	closed file	false	file is already closed
local _, _, _, file = io.lines(name)
do
  for l in function() return nil end, nil, nil, file do end
  print(io.type(file)) --> closed file
end
print(pcall(io.lines, "/no/such/file")) --> false	cannot open file '/no/such/file' (No such file or directory)
print(pcall(function() for l in io.lines(name, "x") do end end)) --> false	lines_and_defaults.lua:27: bad argument #2 to 'for iterator' (invalid format)
print(clean(select(2, pcall(function() for l in io.lines(name) do error("in the body", 0) end end)))) --> in the body
-- Standard files.
local out = io.output()
print(out == io.stdout, io.input() == io.stdin, io.output(name2) == io.output(), io.output() ~= out) --> true	true	true	true
io.write("to the file", 1, 2.5)
print(io.type(io.output()), io.close(), (select(2, pcall(io.write, "closed")):match("default output file is closed"))) --> file	true	default output file is closed
io.output(out)
io.input(name2)
print(io.read("a"), io.read("l"), io.read("a"), io.read(0), io.close(io.input())) --> to the file12.5	nil		nil	true
print(pcall(io.read)) --> false	default input file is closed
io.input(name)
print(io.read(), io.read("l"), io.read("L"), io.read("n"), io.read("n", "n"))
--> one	two	three
--> 	4	5	6
print(io.read("l"), io.read("l")) --> 	nil
io.close(io.input())
print(pcall(io.lines)) --> false	attempt to use a closed file
io.input(io.stdin)
print(pcall(io.input, "/no/such/file")) --> false	cannot open file '/no/such/file' (No such file or directory)
print(pcall(io.output, "/no/such/dir/file")) --> false	cannot open file '/no/such/dir/file' (No such file or directory)
print(pcall(io.input, 42)) --> false	cannot open file '42' (No such file or directory)
print(io.write() == io.stdout, io.write("") == io.stdout) --> true	true
-- Formats of the default file in io.lines with no name are those of io.read.
io.input(name)
for l in io.lines(nil, "L") do io.write((l:gsub("\n", "!"))) end print(io.type(io.input())) --> one!two!three!4 5 6!file
io.input():close() io.input(io.stdin)
-- tmpfile, popen, to-be-closed files.
local t = io.tmpfile()
t:write("temporary") t:seek("set")
print(t:read("a"), t:close()) --> temporary	true
local p = io.popen("echo from a process; exit 3")
print(p:read("a"), p:close())
--> from a process
--> 	nil	exit	3
p = io.popen("cat > " .. name2, "w") p:write("to a process") print(p:close()) --> true	exit	0
print(io.open(name2):read("a")) --> to a process
for l in io.popen("printf 'x\\ny\\n'"):lines() do io.write(l, " ") end print() --> x y 
print(pcall(io.popen, "true", "rw")) --> false	bad argument #2 to 'io.popen' (invalid mode)
do local c <close> = io.open(name) f = c end
print(io.type(f), tostring(f)) --> closed file	file (closed)
print(pcall(function() local c <close> = io.open(name) f = c error("x", 0) end), io.type(f)) --> false	closed file
local weak = setmetatable({}, { __mode = "v" })
weak[1] = io.open(name)
collectgarbage() collectgarbage()
print(weak[1]) --> nil
print(getmetatable(io.stdout).__name, (tostring(io.stdout):gsub("0x%x+", "ADDR")), io.stdout.no_such_method) --> FILE*	file (ADDR)	nil
print(pcall(function() return io.stdout < io.stdout end)) --> false	lines_and_defaults.lua:74: attempt to compare two FILE* values
print(pcall(function() return io.stdout + 1 end)) --> false	lines_and_defaults.lua:75: attempt to perform arithmetic on a FILE* value (field 'stdout')
os.remove(name) os.remove(name2)
