-- Functions of the C interface, called from the little language of `testing.c`.
package.cpath = "./?.so"
local T = require "testing"

local function same(expected, ...)
  local got = table.pack(...)
  assert(got.n == #expected, got.n)
  for i = 1, got.n do assert(got[i] == expected[i], tostring(got[i])) end
end
local function fails(message, f, ...)
  local ok, why = pcall(f, ...)
  assert(not ok and tostring(why):find(message, 1, true), tostring(why))
end

-- the stack
same({ 10, true }, T.testC "settop 10; absindex -1; pushbool 1; return 2")
same({ 3, 5 }, T.testC("rotate 2 -1; pop 1; return 2", 4, 3, 5))
same({ "b", "a" }, T.testC("pushvalue 3; insert 2; pop 1; return 2", "a", "b"))
same({ 1, 3 }, T.testC("remove 3; return 2", 1, 2, 3))
same({ "x", 2 }, T.testC("pushstring x; replace 2; return 2", 1, 2))
fails("stack overflow (a reason)", T.testC, "checkstack 1000023 'a reason'")
fails("stack overflow", T.testC, "checkstack 1000023 ''")
same({ false }, T.testC "rawcheckstack 5000000; return 1")
fails("unknown command 'nonsense'", T.testC, "nonsense")

-- operators and conversions
same({ 0.5, "1020" }, T.testC "pushnum 10; pushnum 20; arith /; pushint 10; pushint 20; concat 2; return 2")
same({ true, false, true }, T.testC("compare LT 2 3; compare EQ 2 3; compare LE 2 2; return 3", 1, 2))
same({ 3, 3.0 }, T.testC "pushint 10; pushint 3; arith \\; pushnum 10; pushint 3; arith \\; return 2")
same({ -7, ~7 }, T.testC "pushint 7; arith _; pushint 7; arith !; return 2")
fails("divide by zero", T.testC, "arith \\", 1, 0)
same({ "" }, T.testC "concat 0; return 1")
same({ true, true, false, true, false, true }, T.testC("isnumber 2; isstring 2; isfunction 2; isnil 3; isnull 3; isnull 20; return 6", 1, nil))
same({ 12, "5" }, T.testC("tonumber 2; tostring 3; return 2", "12", 5))
same({ 3, "alpha" }, T.testC("objsize 2; Ltolstring 3; return 2", "abc", setmetatable({}, { __tostring = function() return "alpha" end })))

-- tables
local t = { x = 1, 10, 20 }
same({ 1, 20, 2 }, T.testC("getfield 2 x; geti 2 2; rawgeti 2 2; pop 1; objsize 2; return 3", t))
T.testC("pushint 5; setfield 2 y; pushint 30; append 2", t)
assert(t.y == 5 and t[3] == 30)
T.testC("pushint 7; rawsetp 2 1", t)
assert(t[T.pushuserdata(1)] == 7)
same({ _G }, T.testC "rawgeti R 2; return 1")

-- calls, errors, handlers
same({ "BOLA", "ERRRUN" }, T.makeCfunc "getglobal error; pushstring bola; pcall 1 1 1; pushstatus; return 2"(string.upper))
same({ 1, 2, 3 }, T.testC("call 0 -1; return 3", function() return 1, 2, 3 end))
local text, status = T.testC("loadstring 2; pushstatus; return 2", "x=")
assert(text:find ":1:" and status == "ERRSYNTAX")
-- a function called with a thread that does not run: its error comes out where the script was started
fails("attempt to call", T.testC, coroutine.create(print), "pushnum 3; call 0 0")
-- tracebacks need no room on the stack
assert(T.testC(("pushnum 1;"):rep(16) .. "traceback xuxu 1; return 1"):find "xuxu.-main chunk")

-- closing of slots
local open = {}
local function resource()
  open[#open + 1] = true
  return setmetatable({}, { __close = function() open[#open] = nil end })
end
local counts = {}
local function count() counts[#counts + 1] = #open end
T.testC([[
  pushvalue 2; call 0 1; toclose -1
  pushvalue 2; call 0 1; toclose -1
  pushvalue 3; call 0 0
  closeslot -1
  pushvalue 3; call 0 0
  pop 1
  pushvalue 3; call 0 0
]], resource, count)
assert(#open == 0 and table.concat(counts, " ") == "2 1 1")
fails("variable '(C temporary)' got a non-closable value", T.makeCfunc "pushint 32; toclose -1")

-- continuations
local co = coroutine.wrap(function(...) return T.testC(...) end)
assert(co("pushnum 102; yieldk 1 3; nonsense", "unused", "pushvalue 4; getglobal status; getglobal ctx; return 3", "kept") == 102)
same({ "kept", "YIELD", 3 }, co())
co = coroutine.wrap(function(...) return T.testC(...) end)
assert(co("pushvalue 3; pushnum 10; pcallk 1 1 4; nonsense", 0, coroutine.yield, "getglobal status; return 2") == 10)
same({ 20, "YIELD" }, co(20))
co = coroutine.wrap(function(...) return T.testC(...) end)
same({ "errorcode", "ERRRUN" }, co("pushvalue 3; pushstring errorcode; pcallk 1 0 4; nonsense", 0, error, "getglobal status; return 2"))

-- yields while the slots of a C function close, after its return and after an error
local function yielding(name)
  return setmetatable({}, { __close = function(_, e) coroutine.yield(name, tostring(e)) end })
end
co = coroutine.wrap(function(...) return "done", T.testC("toclose 2; toclose 3; pushint 10; pushint 20; return 2", ...) end)
same({ "b", "nil" }, co(yielding "a", yielding "b"))
same({ "a", "nil" }, co())
same({ "done", 10, 20 }, co())
co = coroutine.wrap(function(...) return pcall(T.testC, "toclose 2; toclose 3; pushstring err; error", ...) end)
same({ "b", "err" }, co(yielding "a", yielding "b"))
same({ "a", "err" }, co())
same({ false, "err" }, co())
co = coroutine.wrap(function(...) return pcall(T.testC, "toclose 2; toclose 3; pushint 7; return 1", ...) end)
same({ "a", "E" }, co(yielding "a", setmetatable({}, { __close = function() error("E", 0) end })))
same({ false, "E" }, co())

-- threads from C
same({ "YIELD", "a", 102, "OK" }, T.testC(
  "newthread; pushvalue 2; xmove 0 3 1; resume 3 0; pushstatus; xmove 3 0 0; resume 3 0; pushstatus; return 4",
  T.makeCfunc "pushstring a; pushnum 102; yield 2"))
local C
C = coroutine.create(function() return T.testC("pushnum 10; pushnum 20; resume -3 2; pushstatus; gettop; return 3", C) end)
local ok, message, status, top = coroutine.resume(C)
assert(ok and message:find "non%-suspended" and status == "ERRRUN" and top == 4)
same({ true }, T.testC "newthread; isyieldable -1; return 1")

-- functions of the libraries, as C sees them
for _, f in ipairs { print, string.format, string.find, io.write, math.sin } do
  local same_function, number = T.testC("tocfunction 2; func2num 2; return 2", f)
  assert(same_function == f and number ~= 0 and number == T.testC("func2num 2; return 1", f))
end
assert(T.testC("func2num 2; return 1", print) ~= T.testC("func2num 2; return 1", type))
assert(T.testC("func2num 2; return 1", function() end) == 0)

-- upvalues, references, userdata
local f = T.testC "pushnum 10; pushnum 20; pushcclosure 2; return 1"
same({ 10, 20, true }, f "pushvalue U1; pushvalue U2; isnull U3; return 3")
T.upvalue(f, 2, "changed")
assert(T.upvalue(f, 2) == "changed" and T.upvalue(f, 3) == nil)
local n = T.ref {}
T.unref(n)
assert(T.ref {} == n and T.ref(nil) == -1 and T.getref(-1) == nil)
fails("block too big", T.newuserdata, math.maxinteger)
local u = T.newuserdata(0, 10)
for i = 1, 10 do assert(debug.setuservalue(u, i, i) == u) end
same({ 10, true }, debug.getuservalue(u, 10))
assert(debug.getuservalue(u, 11) == nil)
same({ false }, T.testC("newmetatable one; pop 1; testudata 2 two; return 1", u))

-- warnings, replacing, formatting
same({ "alo//alo//" }, T.testC("gsub 2 3 4; return 1", "alo.alo.", ".", "//"))
for _, n in ipairs { 1, 199, 200, 201, 500 } do
  local format = ("a"):rep(n) .. "%d" .. ("b"):rep(n)
  assert(select(4, T.testC("pushfstringI; return *", format, -7)) == format:format(-7))
end

-- a hook that sets a hook
_G.events = {}
T.sethook("sethook 4 0 'getglobal events; pushvalue -2; append -2'", "", 3)
local line = debug.getinfo(1, "l").currentline
local a = 1
a = 2
a = 3
debug.sethook()
for i, seen in ipairs(events) do assert(seen >= line and seen <= line + 4, seen) end
assert(#events >= 2)

-- a hook can tell whether it may yield
local hooked = coroutine.create(function()
  local a = 1
  return a
end)
T.testC(hooked, "sethook 4 0 'isyieldable 0; setglobal may_yield; yield 0'")
assert(coroutine.resume(hooked) and coroutine.status(hooked) == "suspended" and may_yield == true)
assert(coroutine.resume(hooked) and coroutine.resume(hooked) and coroutine.status(hooked) ~= "running")
T.sethook("isyieldable 0; setglobal may_yield", "l")
debug.sethook()
assert(may_yield == false)

-- other states, and errors that nobody catches
local other = T.newstate()
T.loadlib(other)
same({ "5" }, T.doremote(other, "x = 5; return x"))
same({ 5, false }, T.testC(other, "settop 0; getglobal x; rawgeti R 1; isyieldable -1; remove 2; return 2"))
local _, why, code = T.doremote(other, "error 'remote'")
assert(why:find "remote" and code == 2)
T.closestate(other)
assert(T.checkpanic "pushstring hi; error" == "hi")
assert(T.checkpanic("pushstring hi; error", "threadstatus; return 2") == "ERRRUN")
assert(T.checkpanic("pushstring hi; error", "checkstack 5 XX; pushstring ' alo'; pushstring ' mundo'; concat 3") == "hi alo mundo")
assert(T.checkpanic "loadstring 4" == "bad argument #4 (string expected, got no value)")
-- what is to be closed is, before the panic function runs
assert(T.checkpanic([[
  pushstring "return {__close = function () Y = 'ho'; end}"
  newtable; loadstring -2; call 0 1; setmetatable -2; toclose -1
  pushstring hi; error]], "getglobal Y; concat 2") == "hiho")
print "OK"
