-- What is printed is out before anything else that writes; what io.write has written waits for its flush.
print("a")
print("b")
local child = io.popen("cat", "w")
child:write("d\n")
print("c")
child:close()
print("e")
os.execute("echo f")
io.write("g")
print("h")
do
  local other = io.popen("cat >&2; echo i", "w")
  print("between")
  other:close()
end
print("j")
--> a
--> b
--> c
--> d
--> e
--> f
--> gh
--> between
--> i
--> j

-- What is in a file is what a second reader finds there.
local name = os.tmpname()
local file = io.open(name, "w")
local function seen()
  local reader = io.open(name)
  local text = reader:read("a")
  reader:close()
  return #text
end
file:write("abc")
print(seen()) --> 0
file:flush()
print(seen()) --> 3
file:setvbuf("line")
file:write("a\nb")
print(seen()) --> 5
file:write("\n")
print(seen()) --> 7
file:setvbuf("no")
file:write("q")
print(seen()) --> 8
file:setvbuf("full")
file:write("u")
file:seek("set")
print(seen()) --> 9
file:close()

-- A file to append to begins at its end.
file = io.open(name, "a")
print(file:seek()) --> 9
file:close()

-- Modes and names end at a NUL.
file = io.open(name, "r\0x")
print(io.type(file)) --> file
file:close()
os.remove(name)
print(os.remove("no such file\0at all")) --> nil	no such file: No such file or directory	2
