--@ --sandbox
-- What `lua --sandbox` leaves of the libraries.
print(io, debug, require, package, dofile, loadfile, string.dump, os.execute, os.getenv, os.exit)
--> nil	nil	nil	nil	nil	nil	nil	nil	nil	nil
print(type(os.time()), type(os.clock()), type(os.date())) --> number	number	string
print(pcall(rawset, string, "rep", nil)) --> false	attempt to modify a read-only table
print(load("\27Lua")) --> nil	attempt to load a binary chunk (mode is 't')
print(load("return 1 + 1")()) --> 2
print(pcall(collectgarbage, "stop")) --> false	bad argument #1 to 'collectgarbage' (invalid option 'stop')
x = 1
_G.y = 2
print(x + y, _G == _ENV) --> 3	true
print(("%s"):format("strings have methods")) --> strings have methods
local co = coroutine.wrap(function(...) print(...) coroutine.yield(1) return 2 end)
print(co("coroutines run"), co())
--> coroutines run
--> 1	2
string.rep = nil --! attempt to modify a read-only table
