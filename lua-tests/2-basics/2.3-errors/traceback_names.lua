-- How tracebacks name functions, by the way in which they were called.
-- What is below the main chunk depends on who runs it.
local function clean(s) return (tostring(s):gsub("0x%x+", "ADDR"):gsub("in main chunk.*", "in main chunk")) end
local plain = print
local function print(...)
  local texts = table.pack(...)
  for i = 1, texts.n do texts[i] = clean(texts[i]) end
  plain(table.unpack(texts, 1, texts.n))
end
local function T(name, f, ...) print("== "..name) print(clean(select(2, xpcall(f, debug.traceback, ...)))) end
local t = {}
function t.field() error("e1") end
function t:method() error("e2") end
function globalfn() error("e3") end
local function localfn() error("e4") end
local up = function() error("e5") end
T("field", function() t.field() end)
T("method", function() t:method() end)
T("global", function() globalfn() end)
T("local", function() local f = localfn f() end)
T("upvalue", function() up() end)
T("anon", function() (function() error("x") end)() end)
T("tail", function() return localfn() end)
T("tail2", function() local function a() return localfn() end a() end)
T("cfun", function() string.rep() end)
T("cfun2", function() ("x"):rep({}) end)
T("cfun3", function() local r = string.rep r() end)
T("ctail", function() return string.rep() end)
T("index", function() local x = nil; return x.y end)
T("meta index", function() return setmetatable({}, {__index=function(t,k) error("idx") end}).foo end)
T("meta newindex", function() setmetatable({}, {__newindex=function(t,k) error("idx") end}).foo = 1 end)
T("meta add", function() return setmetatable({}, {__add=function(t,k) error("idx") end}) + 1 end)
T("meta addk", function() return 1 + setmetatable({}, {__add=function(t,k) error("idx") end}) end)
T("meta concat", function() return "x" .. setmetatable({}, {__concat=function(t,k) error("idx") end}) end)
T("meta concat3", function() return "x" .. "y" .. setmetatable({}, {__concat=function(t,k) error("idx") end}) end)
T("meta unm", function() return - setmetatable({}, {__unm=function(t,k) error("idx") end}) end)
T("meta len", function() return # setmetatable({}, {__len=function(t,k) error("idx") end}) end)
T("meta bnot", function() return ~ setmetatable({}, {__bnot=function(t,k) error("idx") end}) end)
T("meta eq", function() return setmetatable({}, {__eq=function(t,k) error("idx") end}) == {} end)
T("meta lt", function() return setmetatable({}, {__lt=function(t,k) error("idx") end}) < {} end)
T("meta gt", function() return setmetatable({}, {__lt=function(t,k) error("idx") end}) > 1 end)
T("meta le", function() return setmetatable({}, {__le=function(t,k) error("idx") end}) <= 1 end)
T("meta lel", function() return 1 <= setmetatable({}, {__le=function(t,k) error("idx") end}) end)
T("meta call", function() setmetatable({}, {__call=function(t,k) error("idx") end})() end)
T("meta call2", function() local obj = setmetatable({}, {__call=function(t,k) error("idx") end}) obj() end)
T("meta tail call2", function() local obj = setmetatable({}, {__call=function(t,k) error("idx") end}) return obj() end)
T("meta close", function() local obj <close> = setmetatable({}, {__close=function(t,k) error("idx") end}) end)
T("meta close err", function() local obj <close> = setmetatable({}, {__close=function(t,k) error("idx") end}) error("first") end)
T("meta close ret", function() local obj <close> = setmetatable({}, {__close=function(t,k) error("idx") end}) return 1,2,3 end)
T("meta close break", function() while true do local obj <close> = setmetatable({}, {__close=function(t,k) error("idx") end}) break end end)
T("meta tostring", function() tostring(setmetatable({}, {__tostring=function(t,k) error("idx") end})) end)
T("meta tostring bad", function() tostring(setmetatable({}, {__tostring=function(t,k) return 1 end})) end)
T("meta name bad", function() print(#tostring(setmetatable({}, {__name=1}))>0) error"x" end)
T("meta pairs", function() for k in pairs(setmetatable({}, {__pairs=function(t,k) error("idx") end})) do end end)
T("iterator", function() for k in function() error("it") end do end end)
T("iterator2", function() for k in string.rep do end end)
T("iterator3", function() for k in nil do end end)
T("sort", function() table.sort({3,2,1}, function() error("cmp") end) end)
T("gsub", function() string.gsub("abc", ".", function() error("gs") end) end)
T("pcall", function() pcall(error) ; error("after") end)
T("pcall in", function() pcall(function() error("inner") end) error("outer") end)
T("xpcall tr", function() print((clean(select(2,xpcall(function() error("inner") end, debug.traceback))))) error("outer") end)
T("coroutine", function() local co = coroutine.create(function() local x = coroutine.yield() error("co") end) coroutine.resume(co) print(clean(debug.traceback(co))) print(coroutine.resume(co)) print(clean(debug.traceback(co))) print(clean(debug.traceback(co,"msg"))) print(clean(debug.traceback(co,"msg",1))) print(clean(debug.traceback(co,nil,1))) error("x") end)
T("wrap", function() coroutine.wrap(function() error("inwrap") end)() end)
T("wrap nested", function() coroutine.wrap(function() coroutine.wrap(function() localfn() end)() end)() end)
T("load", function() load("error('in chunk')", "=chunk")() end)
T("load2", function() load("local function f() error('in chunk') end f()", "@chunk.lua")() end)
T("load3", function() load("local function f() error('in chunk') end\n f()")() end)
T("dofile", function() dofile("nosuchfile.lua") end)
T("assert", function() assert(false, "msg") end)
T("assert2", function() assert(nil) end)
T("assert3", function() assert() end)
T("error0", function() error("lvl0", 0) end)
T("error2", function() local function f() error("lvl2", 2) end f() end)
T("error nil", function() error() end)
T("error tab", function() error({}) end)
T("error num", function() error(42) end)
T("select", function() select(0) end)
package.loaded["my.mod"] = {fn = function() error("modfn") end, sub = {x = function() error("sub") end}}
T("mod", function() package.loaded["my.mod"].fn() end)
T("mod local", function() local f = package.loaded["my.mod"].fn f() end)
T("mod sub", function() local m = package.loaded["my.mod"] m.sub.x() end)
package.loaded["funmod"] = function() error("funmod") end
T("funmod", function() package.loaded.funmod() end)
function string.mine() error("mine") end
T("string.mine", function() string.mine() end) T("string.mine2", function() ("x"):mine() end)
_G.aliased = localfn
T("aliased", function() aliased() end)
T("aliased2", function() localfn() end)
T("integer index", function() local q = {function() error("qq") end} q[1]() end)
T("expr index", function() local q = {function() error("qq") end} local i = 1 q[i]() end)
T("str index", function() local q = {a=function() error("qq") end} local i = "a" q[i]() end)
T("const index", function() local q = {["a b"]=function() error("qq") end} q["a b"]() end)
T("vararg fn", function(...) (...)() end, localfn)
T("upv field", function() t.sub = {deep = function() error("d") end} t.sub.deep() end)
T("call result", function() (function() return localfn end)()() end)
T("method on string", function() ("x"):bad() end)
T("method nil", function() local q = {} q:nomethod() end)
T("call nil field", function() t.nofield() end)
T("call nil global", function() nofunction() end)
T("call num", function() (1)() end)
print(clean(debug.traceback("hi")))
print(clean(debug.traceback("hi",0)))
print(clean(debug.traceback("hi",2)))
print(clean(debug.traceback("hi",3)))
print(clean(debug.traceback("hi",100)))
print(clean(debug.traceback("hi",-1)))
print(clean(debug.traceback(nil)))
print(clean(debug.traceback({})), debug.traceback(12), debug.traceback(true), debug.traceback(print)==print)
print(pcall(debug.traceback, "x", "y"))
print(clean(debug.traceback(coroutine.create(print))))
print(clean(debug.traceback(coroutine.create(function() end),"m")))
print(clean(debug.traceback(coroutine.running(),"m")))
print(clean(debug.traceback(coroutine.running(),"m", 0)))
print(clean(debug.traceback("m\nn", 1)))
local x = 1
print("x")
local function ff() end
ff()
T("end", function() local a = nil; a.b.c = 1 end)
T("for", function() for i = 1, "x" do end end)
--> == field
--> traceback_names.lua:12: e1
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:12: in field 'field'
--> 	traceback_names.lua:17: in function <traceback_names.lua:17>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:17: in main chunk
--> == method
--> traceback_names.lua:13: e2
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:13: in method 'method'
--> 	traceback_names.lua:18: in function <traceback_names.lua:18>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:18: in main chunk
--> == global
--> traceback_names.lua:14: e3
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:14: in function 'globalfn'
--> 	traceback_names.lua:19: in function <traceback_names.lua:19>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:19: in main chunk
--> == local
--> traceback_names.lua:15: e4
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:15: in local 'f'
--> 	traceback_names.lua:20: in function <traceback_names.lua:20>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:20: in main chunk
--> == upvalue
--> traceback_names.lua:16: e5
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:16: in upvalue 'up'
--> 	traceback_names.lua:21: in function <traceback_names.lua:21>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:21: in main chunk
--> == anon
--> traceback_names.lua:22: x
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:22: in function <traceback_names.lua:22>
--> 	traceback_names.lua:22: in function <traceback_names.lua:22>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:22: in main chunk
--> == tail
--> traceback_names.lua:15: e4
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:15: in function <traceback_names.lua:15>
--> 	(...tail calls...)
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:23: in main chunk
--> == tail2
--> traceback_names.lua:15: e4
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:15: in function <traceback_names.lua:15>
--> 	(...tail calls...)
--> 	traceback_names.lua:24: in function <traceback_names.lua:24>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:24: in main chunk
--> == cfun
--> traceback_names.lua:25: bad argument #1 to 'rep' (string expected, got no value)
--> stack traceback:
--> 	[C]: in function 'string.rep'
--> 	traceback_names.lua:25: in function <traceback_names.lua:25>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:25: in main chunk
--> == cfun2
--> traceback_names.lua:26: bad argument #1 to 'rep' (number expected, got table)
--> stack traceback:
--> 	[C]: in function 'string.rep'
--> 	traceback_names.lua:26: in function <traceback_names.lua:26>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:26: in main chunk
--> == cfun3
--> traceback_names.lua:27: bad argument #1 to 'r' (string expected, got no value)
--> stack traceback:
--> 	[C]: in function 'string.rep'
--> 	traceback_names.lua:27: in function <traceback_names.lua:27>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:27: in main chunk
--> == ctail
--> traceback_names.lua:28: bad argument #1 to 'rep' (string expected, got no value)
--> stack traceback:
--> 	[C]: in function 'string.rep'
--> 	traceback_names.lua:28: in function <traceback_names.lua:28>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:28: in main chunk
--> == index
--> traceback_names.lua:29: attempt to index a nil value (local 'x')
--> stack traceback:
--> 	traceback_names.lua:29: in function <traceback_names.lua:29>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:29: in main chunk
--> == meta index
--> traceback_names.lua:30: idx
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:30: in metamethod 'index'
--> 	traceback_names.lua:30: in function <traceback_names.lua:30>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:30: in main chunk
--> == meta newindex
--> traceback_names.lua:31: idx
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:31: in metamethod 'newindex'
--> 	traceback_names.lua:31: in function <traceback_names.lua:31>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:31: in main chunk
--> == meta add
--> traceback_names.lua:32: idx
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:32: in metamethod 'add'
--> 	traceback_names.lua:32: in function <traceback_names.lua:32>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:32: in main chunk
--> == meta addk
--> traceback_names.lua:33: idx
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:33: in metamethod 'add'
--> 	traceback_names.lua:33: in function <traceback_names.lua:33>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:33: in main chunk
--> == meta concat
--> traceback_names.lua:34: idx
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:34: in metamethod 'concat'
--> 	traceback_names.lua:34: in function <traceback_names.lua:34>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:34: in main chunk
--> == meta concat3
--> traceback_names.lua:35: idx
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:35: in metamethod 'concat'
--> 	traceback_names.lua:35: in function <traceback_names.lua:35>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:35: in main chunk
--> == meta unm
--> traceback_names.lua:36: idx
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:36: in metamethod 'unm'
--> 	traceback_names.lua:36: in function <traceback_names.lua:36>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:36: in main chunk
--> == meta len
--> traceback_names.lua:37: idx
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:37: in metamethod 'len'
--> 	traceback_names.lua:37: in function <traceback_names.lua:37>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:37: in main chunk
--> == meta bnot
--> traceback_names.lua:38: idx
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:38: in metamethod 'bnot'
--> 	traceback_names.lua:38: in function <traceback_names.lua:38>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:38: in main chunk
--> == meta eq
--> traceback_names.lua:39: idx
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:39: in metamethod 'eq'
--> 	traceback_names.lua:39: in function <traceback_names.lua:39>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:39: in main chunk
--> == meta lt
--> traceback_names.lua:40: idx
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:40: in metamethod 'lt'
--> 	traceback_names.lua:40: in function <traceback_names.lua:40>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:40: in main chunk
--> == meta gt
--> traceback_names.lua:41: idx
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:41: in metamethod 'lt'
--> 	traceback_names.lua:41: in function <traceback_names.lua:41>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:41: in main chunk
--> == meta le
--> traceback_names.lua:42: idx
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:42: in metamethod 'le'
--> 	traceback_names.lua:42: in function <traceback_names.lua:42>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:42: in main chunk
--> == meta lel
--> traceback_names.lua:43: idx
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:43: in metamethod 'le'
--> 	traceback_names.lua:43: in function <traceback_names.lua:43>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:43: in main chunk
--> == meta call
--> traceback_names.lua:44: idx
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:44: in function <traceback_names.lua:44>
--> 	traceback_names.lua:44: in function <traceback_names.lua:44>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:44: in main chunk
--> == meta call2
--> traceback_names.lua:45: idx
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:45: in local 'obj'
--> 	traceback_names.lua:45: in function <traceback_names.lua:45>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:45: in main chunk
--> == meta tail call2
--> traceback_names.lua:46: idx
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:46: in function <traceback_names.lua:46>
--> 	(...tail calls...)
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:46: in main chunk
--> == meta close
--> traceback_names.lua:47: idx
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:47: in metamethod 'close'
--> 	traceback_names.lua:47: in function <traceback_names.lua:47>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:47: in main chunk
--> == meta close err
--> traceback_names.lua:48: idx
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:48: in function <traceback_names.lua:48>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:48: in main chunk
--> == meta close ret
--> traceback_names.lua:49: idx
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:49: in metamethod 'close'
--> 	traceback_names.lua:49: in function <traceback_names.lua:49>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:49: in main chunk
--> == meta close break
--> traceback_names.lua:50: idx
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:50: in metamethod 'close'
--> 	traceback_names.lua:50: in function <traceback_names.lua:50>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:50: in main chunk
--> == meta tostring
--> traceback_names.lua:51: idx
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:51: in function <traceback_names.lua:51>
--> 	[C]: in function 'tostring'
--> 	traceback_names.lua:51: in function <traceback_names.lua:51>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:51: in main chunk
--> == meta tostring bad
--> nil
--> == meta name bad
--> true
--> traceback_names.lua:53: x
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:53: in function <traceback_names.lua:53>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:53: in main chunk
--> == meta pairs
--> traceback_names.lua:54: idx
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:54: in function <traceback_names.lua:54>
--> 	[C]: in function 'pairs'
--> 	traceback_names.lua:54: in function <traceback_names.lua:54>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:54: in main chunk
--> == iterator
--> traceback_names.lua:55: it
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:55: in for iterator 'for iterator'
--> 	traceback_names.lua:55: in function <traceback_names.lua:55>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:55: in main chunk
--> == iterator2
--> traceback_names.lua:56: bad argument #1 to 'for iterator' (string expected, got nil)
--> stack traceback:
--> 	[C]: in function 'string.rep'
--> 	traceback_names.lua:56: in function <traceback_names.lua:56>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:56: in main chunk
--> == iterator3
--> traceback_names.lua:57: attempt to call a nil value (for iterator 'for iterator')
--> stack traceback:
--> 	traceback_names.lua:57: in function <traceback_names.lua:57>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:57: in main chunk
--> == sort
--> traceback_names.lua:58: cmp
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:58: in function <traceback_names.lua:58>
--> 	[C]: in function 'table.sort'
--> 	traceback_names.lua:58: in function <traceback_names.lua:58>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:58: in main chunk
--> == gsub
--> traceback_names.lua:59: gs
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:59: in function <traceback_names.lua:59>
--> 	[C]: in function 'string.gsub'
--> 	traceback_names.lua:59: in function <traceback_names.lua:59>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:59: in main chunk
--> == pcall
--> traceback_names.lua:60: after
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:60: in function <traceback_names.lua:60>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:60: in main chunk
--> == pcall in
--> traceback_names.lua:61: outer
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:61: in function <traceback_names.lua:61>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:61: in main chunk
--> == xpcall tr
--> traceback_names.lua:62: inner
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:62: in function <traceback_names.lua:62>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:62: in function <traceback_names.lua:62>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:62: in main chunk
--> traceback_names.lua:62: outer
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:62: in function <traceback_names.lua:62>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:62: in main chunk
--> == coroutine
--> stack traceback:
--> 	[C]: in function 'coroutine.yield'
--> 	traceback_names.lua:63: in function <traceback_names.lua:63>
--> false	traceback_names.lua:63: co
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:63: in function <traceback_names.lua:63>
--> msg
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:63: in function <traceback_names.lua:63>
--> msg
--> stack traceback:
--> 	traceback_names.lua:63: in function <traceback_names.lua:63>
--> stack traceback:
--> 	traceback_names.lua:63: in function <traceback_names.lua:63>
--> traceback_names.lua:63: x
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:63: in function <traceback_names.lua:63>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:63: in main chunk
--> == wrap
--> traceback_names.lua:64: traceback_names.lua:64: inwrap
--> stack traceback:
--> 	[C]: in ?
--> 	traceback_names.lua:64: in function <traceback_names.lua:64>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:64: in main chunk
--> == wrap nested
--> traceback_names.lua:65: traceback_names.lua:65: traceback_names.lua:15: e4
--> stack traceback:
--> 	[C]: in ?
--> 	traceback_names.lua:65: in function <traceback_names.lua:65>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:65: in main chunk
--> == load
--> chunk:1: in chunk
--> stack traceback:
--> 	[C]: in function 'error'
--> 	chunk:1: in main chunk
--> == load2
--> chunk.lua:1: in chunk
--> stack traceback:
--> 	[C]: in function 'error'
--> 	chunk.lua:1: in local 'f'
--> 	chunk.lua:1: in main chunk
--> == load3
--> [string "local function f() error('in chunk') end..."]:1: in chunk
--> stack traceback:
--> 	[C]: in function 'error'
--> 	[string "local function f() error('in chunk') end..."]:1: in local 'f'
--> 	[string "local function f() error('in chunk') end..."]:2: in main chunk
--> == dofile
--> cannot open nosuchfile.lua: No such file or directory
--> stack traceback:
--> 	[C]: in function 'dofile'
--> 	traceback_names.lua:69: in function <traceback_names.lua:69>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:69: in main chunk
--> == assert
--> traceback_names.lua:70: msg
--> stack traceback:
--> 	[C]: in function 'assert'
--> 	traceback_names.lua:70: in function <traceback_names.lua:70>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:70: in main chunk
--> == assert2
--> traceback_names.lua:71: assertion failed!
--> stack traceback:
--> 	[C]: in function 'assert'
--> 	traceback_names.lua:71: in function <traceback_names.lua:71>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:71: in main chunk
--> == assert3
--> traceback_names.lua:72: bad argument #1 to 'assert' (value expected)
--> stack traceback:
--> 	[C]: in function 'assert'
--> 	traceback_names.lua:72: in function <traceback_names.lua:72>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:72: in main chunk
--> == error0
--> lvl0
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:73: in function <traceback_names.lua:73>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:73: in main chunk
--> == error2
--> traceback_names.lua:74: lvl2
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:74: in local 'f'
--> 	traceback_names.lua:74: in function <traceback_names.lua:74>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:74: in main chunk
--> == error nil
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:75: in function <traceback_names.lua:75>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:75: in main chunk
--> == error tab
--> table: ADDR
--> == error num
--> 42
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:77: in function <traceback_names.lua:77>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:77: in main chunk
--> == select
--> traceback_names.lua:78: bad argument #1 to 'select' (index out of range)
--> stack traceback:
--> 	[C]: in function 'select'
--> 	traceback_names.lua:78: in function <traceback_names.lua:78>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:78: in main chunk
--> == mod
--> traceback_names.lua:79: modfn
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:79: in function 'my.mod.fn'
--> 	traceback_names.lua:80: in function <traceback_names.lua:80>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:80: in main chunk
--> == mod local
--> traceback_names.lua:79: modfn
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:79: in function 'my.mod.fn'
--> 	traceback_names.lua:81: in function <traceback_names.lua:81>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:81: in main chunk
--> == mod sub
--> traceback_names.lua:79: sub
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:79: in field 'x'
--> 	traceback_names.lua:82: in function <traceback_names.lua:82>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:82: in main chunk
--> == funmod
--> traceback_names.lua:83: funmod
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:83: in function 'funmod'
--> 	traceback_names.lua:84: in function <traceback_names.lua:84>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:84: in main chunk
--> == string.mine
--> traceback_names.lua:85: mine
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:85: in function 'string.mine'
--> 	traceback_names.lua:86: in function <traceback_names.lua:86>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:86: in main chunk
--> == string.mine2
--> traceback_names.lua:85: mine
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:85: in function 'string.mine'
--> 	traceback_names.lua:86: in function <traceback_names.lua:86>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:86: in main chunk
--> == aliased
--> traceback_names.lua:15: e4
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:15: in function 'aliased'
--> 	traceback_names.lua:88: in function <traceback_names.lua:88>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:88: in main chunk
--> == aliased2
--> traceback_names.lua:15: e4
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:15: in function 'aliased'
--> 	traceback_names.lua:89: in function <traceback_names.lua:89>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:89: in main chunk
--> == integer index
--> traceback_names.lua:90: qq
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:90: in field 'integer index'
--> 	traceback_names.lua:90: in function <traceback_names.lua:90>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:90: in main chunk
--> == expr index
--> traceback_names.lua:91: qq
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:91: in field '?'
--> 	traceback_names.lua:91: in function <traceback_names.lua:91>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:91: in main chunk
--> == str index
--> traceback_names.lua:92: qq
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:92: in field '?'
--> 	traceback_names.lua:92: in function <traceback_names.lua:92>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:92: in main chunk
--> == const index
--> traceback_names.lua:93: qq
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:93: in field 'a b'
--> 	traceback_names.lua:93: in function <traceback_names.lua:93>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:93: in main chunk
--> == vararg fn
--> traceback_names.lua:15: e4
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:15: in function 'aliased'
--> 	traceback_names.lua:94: in function <traceback_names.lua:94>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:94: in main chunk
--> == upv field
--> traceback_names.lua:95: d
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:95: in field 'deep'
--> 	traceback_names.lua:95: in function <traceback_names.lua:95>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:95: in main chunk
--> == call result
--> traceback_names.lua:15: e4
--> stack traceback:
--> 	[C]: in function 'error'
--> 	traceback_names.lua:15: in function 'aliased'
--> 	traceback_names.lua:96: in function <traceback_names.lua:96>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:96: in main chunk
--> == method on string
--> traceback_names.lua:97: attempt to call a nil value (method 'bad')
--> stack traceback:
--> 	traceback_names.lua:97: in function <traceback_names.lua:97>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:97: in main chunk
--> == method nil
--> traceback_names.lua:98: attempt to call a nil value (method 'nomethod')
--> stack traceback:
--> 	traceback_names.lua:98: in function <traceback_names.lua:98>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:98: in main chunk
--> == call nil field
--> traceback_names.lua:99: attempt to call a nil value (field 'nofield')
--> stack traceback:
--> 	traceback_names.lua:99: in function <traceback_names.lua:99>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:99: in main chunk
--> == call nil global
--> traceback_names.lua:100: attempt to call a nil value (global 'nofunction')
--> stack traceback:
--> 	traceback_names.lua:100: in function <traceback_names.lua:100>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:100: in main chunk
--> == call num
--> traceback_names.lua:101: attempt to call a number value
--> stack traceback:
--> 	traceback_names.lua:101: in function <traceback_names.lua:101>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:101: in main chunk
--> hi
--> stack traceback:
--> 	traceback_names.lua:102: in main chunk
--> hi
--> stack traceback:
--> 	[C]: in function 'debug.traceback'
--> 	traceback_names.lua:103: in main chunk
--> hi
--> stack traceback:
--> 	[C]: in ?
--> hi
--> stack traceback:
--> hi
--> stack traceback:
--> hi
--> stack traceback:
--> stack traceback:
--> 	traceback_names.lua:108: in main chunk
--> table: ADDR	12
--> stack traceback:
--> 	traceback_names.lua:109: in main chunk	true	true
--> false	bad argument #2 to 'debug.traceback' (number expected, got string)
--> stack traceback:
--> m
--> stack traceback:
--> m
--> stack traceback:
--> 	traceback_names.lua:113: in main chunk
--> m
--> stack traceback:
--> 	[C]: in function 'debug.traceback'
--> 	traceback_names.lua:114: in main chunk
--> m
--> n
--> stack traceback:
--> 	traceback_names.lua:115: in main chunk
--> x
--> == end
--> traceback_names.lua:120: attempt to index a nil value (local 'a')
--> stack traceback:
--> 	traceback_names.lua:120: in function <traceback_names.lua:120>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:120: in main chunk
--> == for
--> traceback_names.lua:121: bad 'for' limit (number expected, got string)
--> stack traceback:
--> 	traceback_names.lua:121: in function <traceback_names.lua:121>
--> 	[C]: in function 'xpcall'
--> 	traceback_names.lua:10: in local 'T'
--> 	traceback_names.lua:121: in main chunk
