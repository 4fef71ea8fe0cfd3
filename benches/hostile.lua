-- Programs that try to kill or to stall the interpreter that runs them. `cargo xtask hostile` runs each, from one line of signs to the next, in a process of its
-- own with 1.5 GB of address space. None of them has an endless loop of its own, so each can end, and an error is an answer as good as any.

--# nested parentheses
print(load("return " .. ("("):rep(1000000) .. "1" .. (")"):rep(1000000)))
--# nested tables
print(load("return " .. ("{"):rep(1000000) .. ("}"):rep(1000000)))
--# nested functions
print(load("return " .. ("function() return "):rep(300000) .. "1" .. (" end"):rep(300000)))
--# nested blocks
print(load(("do "):rep(1000000) .. ("end "):rep(1000000)))
--# nested loops
print(load(("while a do "):rep(300000) .. ("end "):rep(300000)))
--# unary operators
print(load("return " .. ("not "):rep(1000000) .. "a"), load("return " .. ("- "):rep(1000000) .. "a"))
--# powers
print(load("return " .. ("a^"):rep(500000) .. "a"))
--# concatenations
print(load("local a = 'x' return " .. ("a.."):rep(150000) .. "a"))
--# a long sum
print(#tostring(load("local a = 1 return " .. ("a+"):rep(1000000) .. "a")()))
--# a long chain of fields
print(load("local a return a" .. (".b"):rep(1000000)))
--# a long chain of calls
print(load("local a return a" .. ("()"):rep(1000000)))
--# a hundred thousand elseif
print(load("local a if a then " .. ("elseif a then "):rep(100000) .. "end") ~= nil)
--# many labels
local parts = {}
for i = 1, 20000 do parts[i] = "::l" .. i .. ":: goto l" .. i % 20000 + 1 end
print(load(table.concat(parts, " ")))
--# many locals and upvalues
local parts = {}
for i = 1, 199 do parts[i] = "local v" .. i .. " = " .. i end
print(load(table.concat(parts, "\n") .. (" local function f() return v1 "):rep(150) .. (" end"):rep(150)))
--# a million constants
local parts = {}
for i = 1, 1000000 do parts[i] = i + 0.5 end
print(#load("return {" .. table.concat(parts, ",") .. "}")())
--# a million strings
local parts = {}
for i = 1, 500000 do parts[i] = "x" .. i .. "=" .. i end
print(next(load("return {" .. table.concat(parts, ",") .. "}")()) ~= nil)
--# a long line of comments
print(load(("--[==[ x ]==] "):rep(1000000)))
--# a numeral of a million digits
print(#tostring(load("return " .. ("9"):rep(1000000))()), tonumber(("9"):rep(1000000) .. "e-1000000"))
--# a hexadecimal numeral of a million digits
print(load("return 0x" .. ("f"):rep(1000000) .. "." .. ("f"):rep(1000000) .. "p-4000000")())
--# endless recursion
print(pcall(function() local function f() return 1 + f() end return f() end))
--# endless recursion through pcall
local function f() return pcall(f) and 1 end
print(pcall(f))
--# endless recursion through metatables
local t = setmetatable({}, {})
getmetatable(t).__index = function(t, k) return t[k + 1] end
print(pcall(function() return t[1] end))
--# a chain of __index
local t = {}
for i = 1, 100000 do t = setmetatable({}, {__index = t}) end
print(pcall(function() return t.a end))
--# a loop of __index
local t = {}
setmetatable(t, {__index = t, __newindex = t})
print(pcall(function() return t.a end), pcall(function() t.a = 1 end))
--# a chain of __call
local f = print
for i = 1, 100000 do f = setmetatable({}, {__call = f}) end
print(pcall(f, 1))
--# endless recursion through tostring
local t = setmetatable({}, {})
getmetatable(t).__tostring = function(t) return tostring(t) end
print(pcall(tostring, t))
--# endless recursion through gsub
local function f(s) return (s:gsub(".", f)) end
print(pcall(f, "abc"))
--# endless recursion through sort
local function less(a, b) table.sort({1, 2, 3}, less) return a < b end
print(pcall(table.sort, {3, 2, 1}, less))
--# endless recursion through load
local function f() return load(f)() end
print(pcall(f))
--# endless recursion through error handlers
local function handler(e) error(e) end
print(xpcall(error, handler, 1))
--# coroutines in coroutines
local function f() return coroutine.wrap(f)() end
print(pcall(f))
--# a coroutine that wraps the one before
local f = function() return 1 end
for i = 1, 10000 do f = coroutine.wrap(f) local g = f f = function() return g() end end
print(pcall(f))
--# a hundred thousand coroutines
local t = {}
for i = 1, 100000 do
  t[i] = coroutine.create(function() coroutine.yield(i) end)
  coroutine.resume(t[i])
end
print(#t)
--# closing variables that fail
local function fail() error(setmetatable({}, {__close = fail})) end
print(pcall(function()
  local a <close> = setmetatable({}, {__close = fail})
  local b <close> = setmetatable({}, {__close = fail})
  error(1)
end))
--# finalizers that make objects with finalizers
local made = 0
local function make()
  made = made + 1
  if made < 200000 then setmetatable({}, {__gc = make}) end
end
make()
for i = 1, 100 do collectgarbage() end
print(made > 0)
--# a list of objects with finalizers that fail
local list
for i = 1, 100000 do list = setmetatable({list}, {__gc = function() error("x") end}) end
list = nil
warn("@off")
collectgarbage()
print("done")
--# objects that come back
local kept = {}
local class = {}
class.__gc = function(o) kept[#kept + 1] = setmetatable(o, class) end
for i = 1, 10000 do setmetatable({}, class) end
for i = 1, 20 do collectgarbage() end
print(#kept)
--# a deep list of tables
local t
for i = 1, 3000000 do t = {t} end
collectgarbage()
t = nil
collectgarbage()
print("done")
--# a deep list of closures
local f
for i = 1, 1000000 do local g = f f = function() return g end end
collectgarbage()
f = nil
collectgarbage()
print("done")
--# a deep list of coroutines
local co
for i = 1, 50000 do local inner = co co = coroutine.create(function() coroutine.yield(inner) return inner end) coroutine.resume(co) end
collectgarbage()
co = nil
collectgarbage()
print("done")
--# ephemerons in a row
local weak = setmetatable({}, {__mode = "k"})
local first = {}
local key = first
for i = 1, 100000 do local value = {} weak[key] = value key = value end
key = nil
for i = 1, 3 do collectgarbage() end
print(next(weak) ~= nil)
--# doubling strings
print(pcall(function() local s = "x" while true do s = s .. s end end))
--# a table without end
print(pcall(function() local t = {} for i = 1, math.huge do t[i] = i end end))
--# string.rep without end
print(pcall(string.rep, "x", 1 << 62), pcall(string.rep, "x", 1 << 33), pcall(string.rep, "x", 1 << 30, ("y"):rep(100)))
--# table.concat without end
local t = {}
for i = 1, 5000 do t[i] = ("x"):rep(1 << 20) end
print(pcall(table.concat, t))
--# the bytes of a long string
print(pcall(string.byte, ("x"):rep(1 << 28), 1, -1))
--# gsub that grows
local s = ("x"):rep(1 << 20)
print(pcall(string.gsub, s, "x", s))
--# coroutines without end
print(pcall(function() local t = {} for i = 1, math.huge do t[i] = coroutine.create(print) coroutine.resume(t[i]) end end))
--# unpacking a hundred million values
print(pcall(table.unpack, {}, 1, 1e8), pcall(table.unpack, {}, math.mininteger, math.maxinteger))
--# widths and precisions of formats
print(pcall(string.format, "%99999d", 1), pcall(string.format, "%.9999f", 1), pcall(string.format, "%099.99f", 1e308))
--# formats of a long string
local s = ("x"):rep(1 << 26)
print(pcall(string.format, ("%s"):rep(100), table.unpack({s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s}, 1, 20)))
--# packing without end
print(pcall(string.pack, "c2147483647", ""), pcall(string.pack, ("i16"):rep(1000), 1), pcall(string.packsize, ("c2147483647"):rep(3)))
--# patterns that are too complex
print(pcall(string.find, ("x"):rep(300000), ("x?"):rep(300000)), pcall(string.find, "x", ("("):rep(40)))
--# a pattern over many brackets
print(pcall(string.find, ("("):rep(200000), "%b()"))
--# a quadratic pattern
print(#(("a"):rep(30000)):gsub(".-b", "c"))
--# sorting with an inconsistent comparator
local t = {}
for i = 1, 100000 do t[i] = i % 1000 end
print(pcall(table.sort, t, function() return true end), pcall(table.sort, t, function() return math.random() < 0.5 end))
--# sorting against the median of three
local t, n = {}, 100000
for i = 1, n do t[i] = i % 2 == 0 and i or n - i end
table.sort(t)
print(#t)
--# moving and inserting far away
print(pcall(table.move, {1, 2, 3}, 1, 3, math.maxinteger), pcall(table.insert, setmetatable({}, {__len = function() return math.maxinteger end}), 1))
--# a length that lies
local t = setmetatable({}, {__len = function() return 1 << 53 end})
print(pcall(table.concat, t), pcall(table.unpack, t), pcall(table.remove, t))
--# the values of integers at their ends
print(pcall(function() return math.mininteger // -1, math.mininteger % -1, 1 << 64, 1 << -64, -math.mininteger end), pcall(function() return 1 // 0 end))
--# loops at the ends of integers
local n = 0
for i = math.maxinteger - 1, math.maxinteger do n = n + 1 end
for i = math.mininteger, math.maxinteger, math.maxinteger do n = n + 1 end
print(n, pcall(function() for i = 1, 2, 0 do end end))
--# keys at a distance of 65535
local t = {}
for i = 1, 60000 do t[i * 65535] = i end
print(next(t) ~= nil)
--# keys in the upper half
local t = {}
for i = 1, 60000 do t[i << 32] = i end
print(next(t) ~= nil)
--# growing while traversing
local t = {}
for i = 1, 1000 do t[i] = i end
print(pcall(function() for k in pairs(t) do t[k .. "x"] = 1 t[k] = nil end end))
--# a broken chunk
local chunk = string.dump(function(...) local t = {...} for i = 1, #t do t[i] = t[i] .. "x" end return t end, true)
local tried = 0
for i = 1, #chunk do
  local f = load(chunk:sub(1, i - 1) .. string.char((chunk:byte(i) + 1) % 256), "=broken", "b")
  tried = tried + 1
end
print(tried)
--# debug functions on everything
for i = 0, 5 do
  pcall(debug.getlocal, i, 1 << 31)
  pcall(debug.setlocal, i, 1, print)
  pcall(debug.getinfo, i, ">SlnrutLf")
end
print(pcall(debug.setmetatable, nil, {__index = function(_, k) return k end}), (nil).x)
--# a hook that fails
debug.sethook(function() error("hook") end, "crl", 1)
local fine, message = pcall(function() for i = 1, 100 do local x = {} end end)
debug.sethook()
print(fine)
--# a traceback of a deep stack
local function f(n) if n == 0 then return #debug.traceback() end return (f(n - 1)) end
print(pcall(f, 150000))
--# many upvalues of one loop
local t = {}
for i = 1, 1000000 do t[i] = function() return i end end
print(t[1]() + t[1000000]())
--# arguments without end
print(pcall(print, table.unpack({}, 1, 200)), pcall(select, -1 << 40), select("#", table.unpack({}, 1, 240000)))
--# utf8 without end
print(pcall(utf8.char, table.unpack({}, 1, 10)), #utf8.char(0x7fffffff):rep(100000), utf8.len(("\u{7fffffff}"):rep(100000), 1, -1, true))
