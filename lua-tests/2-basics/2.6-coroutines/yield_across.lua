-- Yields pass through pcall, xpcall, metamethods, iterators, and nested coroutines.
local yield = coroutine.yield
local function drive(f)
  local co, out = coroutine.create(f), {}
  local arg
  for i = 1, 30 do
    local r = table.pack(coroutine.resume(co, arg))
    for j = 1, r.n do r[j] = tostring(r[j]) end
    out[#out + 1] = table.concat(r, ",", 2)
    if coroutine.status(co) == "dead" then out[#out + 1] = r[1] break end
    arg = i
  end
  print(table.concat(out, " | "))
end
drive(function() return pcall(function() local a = yield("in pcall") return "ok", a end) end) --> in pcall | true,ok,1 | true
drive(function() return pcall(function() yield("before the error") error("E", 0) end) end) --> before the error | false,E | true
drive(function() return pcall(pcall, function() yield("nested") error("E", 0) end) end) --> nested | true,false,E | true
drive(function() return xpcall(function() yield("in xpcall") error("E", 0) end, function(m) return m .. " handled" end) end) --> in xpcall | false,E handled | true
drive(function() return select(2, pcall(function() for i = 1, 3 do yield(i) end return "loop done" end)) end) --> 1 | 2 | 3 | loop done | true
local mt = {}
for _, name in ipairs { "add", "sub", "mul", "div", "mod", "pow", "unm", "idiv", "band", "bor", "bxor", "shl", "shr", "bnot", "concat", "len", "index", "call" } do
  mt["__" .. name] = function(...) return yield(name) end
end
mt.__newindex = function() yield("newindex") end
mt.__eq = function() return yield("eq") end
mt.__lt = function() return yield("lt") end
mt.__le = function() return yield("le") end
local function obj() return setmetatable({}, mt) end
drive(function() local a = obj() return a + 1, 1 - a, a * a, a / 2, a % 2, a ^ 2, -a, a // 2 end) --> add | sub | mul | div | mod | pow | unm | idiv | 1,2,3,4,5,6,7,8 | true
drive(function() local a = obj() return a & 1, 1 | a, a ~ a, a << 1, a >> 1, ~a end) --> band | bor | bxor | shl | shr | bnot | 1,2,3,4,5,6 | true
drive(function() local a = obj() return a .. "x", "x" .. a, #a, a.field, a[1], a(1) end) --> concat | concat | len | index | index | call | 1,2,3,4,5,6 | true
drive(function() local a = obj() a.x = 1 a[1] = 2 a[a] = 3 return "stored" end) --> newindex | newindex | newindex | stored | true
drive(function() local a, b = obj(), obj() return a == b, a < b, a <= b, a > b, a >= b, a ~= b, not (a < b) end) --> eq | lt | le | lt | le | eq | lt | true,true,true,true,true,false,false | true
drive(function() local a = obj() if a < 1 then return "then" else return "else" end end) --> lt | then | true
drive(function() return "a" .. "b" .. obj() .. "c" .. "d" end) --> concat | ab1 | true
drive(function() for i in function(_, i) i = (i or 0) + 1 yield("step " .. i) if i <= 2 then return i end end do yield("body " .. i) end return "end" end) --> step 1 | body 1 | step 2 | body 2 | step 3 | end | true
drive(function() for k, v in pairs(setmetatable({}, { __pairs = function(t) yield("pairs") return next, { x = 1 } end })) do yield(k .. v) end return "end" end) --> pairs | x1 | end | true
drive(function() local env = setmetatable({}, { __index = function(_, k) return yield("global " .. k) end }) return load("return a, b", "c", "t", env)() end) --> global a | global b | 1,2 | true
drive(function() do local x <close> = setmetatable({}, { __close = function() yield("close") end }) end return "closed" end) --> close | closed | true
drive(function() return coroutine.wrap(function() yield("to the inner resumer") end)(), yield("outer") end) --> outer | to the inner resumer,1 | true
drive(function() local inner = coroutine.wrap(function() for i = 1, 2 do yield("inner " .. i) end return nil end) for v in inner do yield("passed on " .. v) end return "both done" end) --> passed on inner 1 | passed on inner 2 | both done | true
drive(function() return dofile and select("#", yield()) end) -->  | 1 | true
-- Tail calls, varargs and multiple results around a yield.
drive(function() local function f(...) return yield(...) end return f("tail", "call") end) --> tail,call | 1 | true
drive(function(...) local function f(...) local a = yield("x") return a, ... end return f("va", "rargs") end) --> x | 1,va,rargs | true
drive(function() return (yield("a")), yield("b"), yield("c") end) --> a | b | c | 1,2,3 | true
drive(function() local t = { yield("first"), yield("second"), yield("third") } return #t, table.unpack(t) end) --> first | second | third | 3,1,2,3 | true
drive(function() return yield("x") == 1 and yield("y") == 2 end) --> x | y | true | true
drive(function() local s = 0 while s < 5 do s = s + yield(s) end return s end) --> 0 | 1 | 3 | 6 | true
