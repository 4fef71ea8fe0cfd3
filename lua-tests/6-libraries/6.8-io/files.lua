-- io.open, read, write, seek, close: formats, modes, positions, results.
local name = os.tmpname()
local function clean(...)
  local r = table.pack(...)
  for i = 1, r.n do r[i] = type(r[i]) == "string" and r[i]:gsub(name:gsub("%p", "%%%0"), "TMP") or r[i] end
  return table.unpack(r, 1, r.n)
end
local f = assert(io.open(name, "w"))
print(io.type(f), io.type(io.stdout), io.type(42), io.type("x")) --> file	file	nil	nil
print(f:write("line 1\n", 2, " ", 3.5, "\nline 3") == f) --> true
print(f:seek("cur"), f:seek("set", 5), f:seek("end")) --> 19	5	19
print(f:close(), io.type(f), pcall(f.write, f, "x")) --> true	closed file	false	attempt to use a closed file
print((tostring(f))) --> file (closed)
f = io.open(name)
print(f:read()) print(f:read("l")) print(f:read("L")) print(f:read("l")) print(f:read("a") == "") print(f:read("l"))
--> line 1
--> 2 3.5
--> line 3
--> nil
--> true
--> nil
f:seek("set")
print(f:read("L", "n", "n", "l", "a"))
--> line 1
--> 	2	3.5		line 3
f:seek("set", 0)
print(f:read(4), f:read(0), f:read(100) ~= nil, f:read(0), f:read(1)) --> line		true	nil	nil
print(f:seek("set", 5), f:read(1), f:seek("cur", -1), f:read(1), f:seek("end", -1), f:read("a")) --> 5	1	5	1	18	3
print(f:seek("set", -1)) --> nil	Invalid argument	22
f:close()
-- Append, update, write over.
f = io.open(name, "a") f:write("\nappended") f:close()
f = io.open(name, "r+") f:write("LINE") f:seek("set", 0) print(f:read("a")) f:close()
--> LINE 1
--> 2 3.5
--> line 3
--> appended
f = io.open(name, "w+") f:write("fresh") f:seek("set", 1) print(f:read("a")) f:close() --> resh
f = io.open(name, "a+") f:write("+more") f:seek("set") print(f:read("a")) f:close() --> fresh+more
f = io.open(name, "rb") print(f:read("a")) f:close() --> fresh+more
f = io.open(name, "r") print(clean(f:write("x"))) f:close() --> nil	Bad file descriptor	9
f = io.open(name, "w") print(clean(f:read("a"))) f:close() --> nil	Bad file descriptor	9
-- Numbers.
f = io.open(name, "w") f:write("  12 -7 0x1F 1e2 .5 5. 0x.8p1 +3 nan 99999999999999999999 1e+ abc") f:close()
f = io.open(name)
print(f:read("n", "n", "n", "n", "n", "n", "n", "n", "n")) --> 12	-7	31	100.0	0.5	5.0	1.0	3	nil
f:close()
f = io.open(name, "w") f:write("0x 1 - 2 --3 1..2 12abc 00012 ") f:close()
f = io.open(name)
for i = 1, 6 do io.write(tostring(f:read("n")), " ", f:read("l") and "rest" or "end", "; ") f:seek("set", i * 3) end --> nil rest; 1 rest; 2 rest; nil rest; 1.0 rest; 0.2 rest; 
print()
f:close()
-- Binary data and long lines.
f = io.open(name, "wb") f:write("a\0b\r\n\255\n", ("x"):rep(100000), "\nend") f:close()
f = io.open(name, "rb")
print(#f:read("l"), f:read("l") == "\255", #f:read("l"), f:read("l"), f:read("l")) --> 4	true	100000	end	nil
print(f:seek("set", 0), #f:read("a"), f:read("a"), f:read("l"), f:read(10)) --> 0	100011		nil	nil
f:close()
-- Errors.
print(io.open("/no/such/file")) --> nil	/no/such/file: No such file or directory	2
print(io.open("/no/such/dir/file", "w")) --> nil	/no/such/dir/file: No such file or directory	2
print(pcall(io.open, name, "rz")) --> false	bad argument #2 to 'io.open' (invalid mode)
print(pcall(io.open, name, "")) --> false	bad argument #2 to 'io.open' (invalid mode)
print(pcall(io.open)) --> false	bad argument #1 to 'io.open' (string expected, got no value)
f = io.open(name)
print(pcall(f.read, f, "x")) --> false	bad argument #2 to '?' (invalid format)
print(pcall(f.read, f, "*x")) --> false	bad argument #2 to '?' (invalid format)
print(pcall(f.read, f, {})) --> false	bad argument #2 to '?' (string expected, got table)
print(pcall(f.seek, f, "nowhere")) --> false	bad argument #2 to '?' (invalid option 'nowhere')
print(pcall(f.seek, f, "set", "x")) --> false	bad argument #3 to '?' (number expected, got string)
print(pcall(f.seek, f, "set", 1.5)) --> false	bad argument #3 to '?' (number has no integer representation)
print(pcall(f.setvbuf, f, "odd")) --> false	bad argument #2 to '?' (invalid option 'odd')
print(f:setvbuf("no"), f:setvbuf("full", 1024), f:setvbuf("line"), f:flush() == f) --> true	true	true	false
print(f:read("*l") ~= nil, f:read("*n"), #f:read("*a") > 0) --> true	nil	true
print((pcall(f.lines, f, "x"))) --> true
f:close()
print(pcall(f.read, f)) --> false	attempt to use a closed file
print(pcall(io.close, f)) --> false	attempt to use a closed file
print(pcall(f.lines, f)) --> false	attempt to use a closed file
print(pcall(io.type)) --> false	bad argument #1 to 'io.type' (value expected)
print(pcall(getmetatable(io.stdout).__index.write, 5)) --> false	bad argument #1 to '?' (FILE* expected, got number)
print(os.remove(name), (select(2, clean(os.remove(name))))) --> true	TMP: No such file or directory
