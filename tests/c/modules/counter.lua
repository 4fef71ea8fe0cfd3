-- What `counter.c` offers, used from Lua. Run in the folder of its library.
package.cpath = "./?.so"
local counter = require "counter"
assert(counter.name == "counter" and counter.file == "./counter.so")
assert(select(2, require "counter.part") == "./counter.so" and require "counter.part" == "a part of the package")
assert(not pcall(require, "counter.missing"))
assert(select(2, pcall(require, "counter.missing")):find("no module 'counter.missing' in file './counter.so'", 1, true))

-- libraries
assert(package.loadlib("./counter.so", "*") == true)
local open = package.loadlib("./counter.so", "luaopen_v2")
assert(open() == "by the name behind the hyphen")
local none, message, where = package.loadlib("./counter.so", "luaopen_none")
assert(none == nil and where == "init" and message:find("luaopen_none", 1, true))
none, message, where = package.loadlib("./none.so", "luaopen_none")
assert(none == nil and where == "open" and message:find("none.so", 1, true))

-- userdata
local c = counter.new(10)
assert(c:add() == 11 and c:add(5) == 16 and c:label() == "label 4 0 -1")
local function error_of(f, ...)
  local ok, message = pcall(f, ...)
  assert(not ok)
  return message
end
assert(error_of(c.add, c, -1) == "bad argument #2 to '?' (must not be negative)")
assert(error_of(function() c:add(-1) end):match(": (.*)") == "bad argument #1 to 'add' (must not be negative)")
assert(error_of(c.add, 5) == "bad argument #1 to '?' (test.counter expected, got number)")
assert(error_of(c.add, io.stdout) == "bad argument #1 to '?' (test.counter expected, got FILE*)")
assert(tostring(c):match "^test.counter: 0x")
local before = counter.finalized()
for _ = 1, 100 do counter.new() end
collectgarbage()
assert(counter.finalized() >= before + 99)

-- upvalues and identity
local g, h = counter.generator(5), counter.generator(0)
assert(g() == 6 and g() == 7 and h() == 1 and g() == 8)
assert(debug.getupvalue(g, 1) == "" and select(2, debug.getupvalue(g, 1)) == 8)
assert(counter.isforeign(counter.isforeign) and not counter.isforeign(counter.new) and not counter.isforeign(print))
local by_function = { [counter.new] = 1, [counter.fail] = 2 }
assert(by_function[counter.new] == 1 and by_function[counter.fail] == 2 and counter.new ~= counter.fail)
assert(counter.placeholder == false)
assert(debug.getinfo(counter.new, "S").what == "C")

-- callbacks and buffers
assert(counter.map({ 1, 2, 3 }, function(x) return x * 2 end) == "2,4,6")
assert(counter.map({ ("x"):rep(2000), "y" }, function(x) return x end) == ("x"):rep(2000) .. ",y")
assert(counter.rep("abc", 5000) == ("abc"):rep(5000) and counter.rep("", 10) == "" and counter.rep("x", 1024) == ("x"):rep(1024))
assert(error_of(counter.map, { 1 }, function() error "from the callback" end):find "from the callback$")

-- errors
assert(error_of(counter.fail) == "text 7% 1.5 -1 c \u{20AC} (nil)")
local object = {}
assert(error_of(counter.fail, object) == object and error_of(counter.fail, nil) == nil)
assert(select(2, xpcall(counter.fail, function(m) return m .. " handled" end, "message")) == "message handled")
local depth = 0
local function recurse() depth = depth + 1; counter.call(recurse) end
assert(error_of(recurse):find "stack overflow" and depth > 150 and depth <= 200)
assert(counter.option "first" == 0 and counter.option() == 1)
assert(error_of(counter.option, "third") == "bad argument #1 to 'counter.option' (invalid option 'third')")

-- yields
local function steps(f, ...)
  local out, co = {}, coroutine.create(f)
  local results = table.pack(coroutine.resume(co, ...))
  while true do
    for i = 1, results.n do results[i] = tostring(results[i]) end
    out[#out + 1] = coroutine.status(co) .. " " .. table.concat(results, " ")
    if coroutine.status(co) == "dead" then return table.concat(out, "; ") end
    results = table.pack(coroutine.resume(co, "r" .. #out))
  end
end
local yield = coroutine.yield
assert(steps(counter.upto, 3) == "suspended true 1; suspended true 2; suspended true 3; dead true r3")
assert(steps(function() return counter.yield(1, 2) end) == "suspended true 1 2; dead true r1")
assert(steps(function() return counter.callk(function(a) return a, yield "y" end, "a") end)
  == "suspended true y; dead true a r1 continued 1 5")
assert(steps(function() return counter.callk(function() return "x" end) end) == "dead true x returned")
assert(steps(function() return counter.pcall(function() return yield "y", "z" end) end)
  == "suspended true y; dead true r1 z 1 42")
assert(steps(function() return counter.pcall(function() yield "y"; error("e", 0) end) end)
  == "suspended true y; dead true e 2 42")
-- Whether an error makes the call return or the continuation run is open.
assert(steps(function() return counter.pcall(error, "e", 0) end):find "^dead true e 2 4[23]$")
-- through several C functions, and back into C
assert(steps(function()
  return counter.callk(function() return counter.pcall(function() return counter.callk(yield, "deep") end) end)
end) == "suspended true deep; dead true r1 continued 1 5 1 42 continued 1 5")
-- a second yield after the frames are gone
assert(steps(function() return counter.callk(function() yield(1); yield(2); return "end" end) end)
  == "suspended true 1; suspended true 2; dead true end continued 1 5")
assert(steps(function() return counter.callk(counter.yield, "direct") end)
  == "suspended true direct; dead true r1 continued 1 5")
-- another coroutine within
assert(steps(function()
  return counter.callk(function()
    local inner = coroutine.wrap(function() yield "inner" return "done" end)
    local first = inner()
    local outer = yield "outer"
    return first, outer, inner()
  end)
end) == "suspended true outer; dead true inner r1 done continued 1 5")
-- in metamethods and iterators
local object = setmetatable({}, { __add = function(_, x) return counter.callk(yield, x) end })
assert(steps(function() return object + 1 end) == "suspended true 1; dead true r1")
-- what cannot be yielded across
assert(error_of(function() local ok, m = coroutine.resume(coroutine.create(counter.call), yield); assert(ok, m) end)
  :find "attempt to yield across a C%-call boundary")
assert(error_of(counter.yield) == "attempt to yield from outside a coroutine")
assert(steps(function() return pcall(counter.call, yield) end)
  == "dead true false attempt to yield across a C-call boundary")

-- coroutines from C
assert(counter.drive(function(a) local b = yield(a, "x"); return b end) == "1:2=0=x;0:1=1;")
assert(counter.drive(function() yield(); error("broken", 0) end):match "^1:0;2:%d+ broken;$")
assert(counter.drive(function() return counter.callk(yield, 7) end) == "1:1=7;0:2=1=continued 1 5;")

-- the rest
local value, sound = counter.references(object)
assert(value == object and sound)
local same, text = counter.extraspace()
assert(same and text == "8 bytes")
local log = {}
local function closable(name) return setmetatable({}, { __close = function() log[#log + 1] = name end }) end
assert(counter.closing(closable "a", closable "b") == "nil" and table.concat(log) == "ba")
print "OK"
