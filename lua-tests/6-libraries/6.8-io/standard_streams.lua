-- The three standard streams, and io.flush.
print(io.type(io.stdin), io.type(io.stdout), io.type(io.stderr)) --> file	file	file
print(io.output() == io.stdout, io.input() == io.stdin) --> true	true
io.write("written ", 1, " ", 2.5, "\n") --> written 1 2.5
print(io.flush() == io.stdout, io.stdout:flush() == io.stdout, io.stderr:flush() == io.stderr) --> false	false	false
print(io.stdout:write("") == io.stdout, io.stderr:write("") == io.stderr) --> true	true
print(io.read(), io.read("a"), io.read("n"), io.read("l"), io.read(0), io.read(5)) --> nil		nil	nil	nil	nil
print(io.stdin:read("a"), io.stdin:lines()()) -->
print(pcall(io.write, {})) --> false	bad argument #1 to 'io.write' (string expected, got table)
print(pcall(io.stdout.write)) --> false	bad argument #1 to '?' (FILE* expected, got no value)
print(pcall(io.stdout.write, 1)) --> false	bad argument #1 to '?' (FILE* expected, got number)
print((tostring(io.stdout):gsub("0x%x+", "ADDRESS"))) --> file (ADDRESS)
