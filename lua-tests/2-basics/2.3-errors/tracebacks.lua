-- debug.traceback: how each kind of function is named, and where long stacks are cut.
local function show(text) print((text:gsub("(in main chunk).*", "%1"))) end
local function localFunction() show(debug.traceback("local")) end
localFunction()
--> local
--> stack traceback:
--> 	tracebacks.lua:3: in local 'localFunction'
--> 	tracebacks.lua:4: in main chunk
function globalFunction() show(debug.traceback("global")) end
globalFunction()
--> global
--> stack traceback:
--> 	tracebacks.lua:9: in function 'globalFunction'
--> 	tracebacks.lua:10: in main chunk
local t = { field = function() show(debug.traceback("field")) end }
t.field()
--> field
--> stack traceback:
--> 	tracebacks.lua:15: in field 'field'
--> 	tracebacks.lua:16: in main chunk
function t:method() show(debug.traceback("method")) end
t:method()
--> method
--> stack traceback:
--> 	tracebacks.lua:21: in method 'method'
--> 	tracebacks.lua:22: in main chunk
local up = localFunction
local function callsUp() up() end
callsUp()
--> local
--> stack traceback:
--> 	tracebacks.lua:3: in upvalue 'up'
--> 	tracebacks.lua:28: in local 'callsUp'
--> 	tracebacks.lua:29: in main chunk
;(function() show(debug.traceback("anonymous")) end)()
--> anonymous
--> stack traceback:
--> 	tracebacks.lua:35: in function <tracebacks.lua:35>
--> 	tracebacks.lua:35: in main chunk
local mt = setmetatable({}, { __add = function() show(debug.traceback("metamethod")) end, __index = function() show(debug.traceback("index")) end })
local _ = mt + 1
--> metamethod
--> stack traceback:
--> 	tracebacks.lua:40: in metamethod 'add'
--> 	tracebacks.lua:41: in main chunk
_ = mt.x
--> index
--> stack traceback:
--> 	tracebacks.lua:40: in metamethod 'index'
--> 	tracebacks.lua:46: in main chunk
for _ in function() show(debug.traceback("iterator")) end do end
--> iterator
--> stack traceback:
--> 	tracebacks.lua:51: in for iterator 'for iterator'
--> 	tracebacks.lua:51: in main chunk
pcall(function() show(debug.traceback("through pcall")) end)
--> through pcall
--> stack traceback:
--> 	tracebacks.lua:56: in function <tracebacks.lua:56>
--> 	[C]: in function 'pcall'
--> 	tracebacks.lua:56: in main chunk
local function tail() return localFunction() end
tail()
--> local
--> stack traceback:
--> 	tracebacks.lua:3: in function <tracebacks.lua:3>
--> 	(...tail calls...)
--> 	tracebacks.lua:63: in main chunk
coroutine.wrap(function() show(debug.traceback("coroutine")) end)()
--> coroutine
--> stack traceback:
--> 	tracebacks.lua:69: in function <tracebacks.lua:69>
table.sort({ 1, 2 }, function() show(debug.traceback("callback")) end)
--> callback
--> stack traceback:
--> 	tracebacks.lua:73: in function <tracebacks.lua:73>
--> 	[C]: in function 'table.sort'
--> 	tracebacks.lua:73: in main chunk
string.gsub("x", "x", function() show(debug.traceback("gsub")) end)
--> gsub
--> stack traceback:
--> 	tracebacks.lua:79: in function <tracebacks.lua:79>
--> 	[C]: in function 'string.gsub'
--> 	tracebacks.lua:79: in main chunk
load("show(debug.traceback('loaded'))", "=loaded", "t", { show = show, debug = debug })()
--> loaded
--> stack traceback:
--> 	loaded:1: in main chunk
load("show(debug.traceback('string chunk'))", "a string\nof two lines", "t", { show = show, debug = debug })()
--> string chunk
--> stack traceback:
--> 	[string "a string..."]:1: in main chunk
globalFunction = nil
-- Levels and messages.
show(debug.traceback("level 1", 1))
--> level 1
--> stack traceback:
--> 	tracebacks.lua:95: in main chunk
print(debug.traceback("level 50", 50))
--> level 50
--> stack traceback:
print(debug.traceback({}) ~= nil, type(debug.traceback({})), debug.traceback(nil) ~= nil, type(debug.traceback(42))) --> true	table	true	string
show(debug.traceback())
--> stack traceback:
--> 	tracebacks.lua:103: in main chunk
local co = coroutine.create(function() local x = 1 coroutine.yield(x) end)
coroutine.resume(co)
print(debug.traceback(co))
--> stack traceback:
--> 	[C]: in function 'coroutine.yield'
--> 	tracebacks.lua:106: in function <tracebacks.lua:106>
print(debug.traceback(co, "message"))
--> message
--> stack traceback:
--> 	[C]: in function 'coroutine.yield'
--> 	tracebacks.lua:106: in function <tracebacks.lua:106>
print(debug.traceback(co, "message", 1))
--> message
--> stack traceback:
--> 	tracebacks.lua:106: in function <tracebacks.lua:106>
print(debug.traceback(co, nil))
--> stack traceback:
--> 	[C]: in function 'coroutine.yield'
--> 	tracebacks.lua:106: in function <tracebacks.lua:106>
-- A long stack shows its first ten and last eleven levels.
local function deep(n) if n == 0 then return debug.traceback("deep") end local r = deep(n - 1) return r end
local text = coroutine.wrap(function() local t = deep(50) return t end)()
local lines = select(2, text:gsub("\n", "\n"))
print(lines, text:match("\n\t(%.%.%.[^\n]*)")) --> 23	...	(skipping 30 levels)
for depth = 19, 23 do
  text = coroutine.wrap(function() local t = deep(depth) return t end)()
  print(depth, select(2, text:gsub("\n", "\n")), text:match("skipping %d+ levels"))
end
--> 19	22	nil
--> 20	23	nil
--> 21	23	skipping 1 levels
--> 22	23	skipping 2 levels
--> 23	23	skipping 3 levels
