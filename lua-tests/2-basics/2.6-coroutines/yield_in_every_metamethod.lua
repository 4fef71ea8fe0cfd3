-- Metamethods, iterators and closing methods may yield, and the operation goes on with what they return.
local yield = coroutine.yield
local function run(f)
  local co = coroutine.create(f)
  local trail = {}
  local input
  while true do
    local ok, value = coroutine.resume(co, input)
    if coroutine.status(co) == "dead" then
      print(table.concat(trail, " "), "->", ok, value)
      return
    end
    trail[#trail + 1] = tostring(value)
    input = #trail
  end
end
local function event(name) return function(a, b) return yield(name) end end
local mt = {}
for name in ("add sub mul div mod pow unm idiv band bor bxor shl shr bnot concat len eq lt le index call"):gmatch("%a+") do
  mt["__" .. name] = event(name)
end
mt.__newindex = function(t, k, v) rawset(t, k, yield("newindex")) end
local function new() return setmetatable({}, mt) end
local o, p = new(), new()
run(function() return o + 1 end) --> add	->	true	1
run(function() return 1 - o end) --> sub	->	true	1
run(function() return o * 2.5 end) --> mul	->	true	1
run(function() return (o / 2) + (3 % o) * (o ^ 2) + o // 3 end) --> div mod pow idiv	->	true	11
run(function() return -o + ~o + #o end) --> unm bnot len	->	true	6
run(function() return (o & 1) + (1 | o) + (o ~ 1) + (o << 1) + (1 >> o) end) --> band bor bxor shl shr	->	true	15
run(function() return o .. "a" .. o .. "b" end) --> concat concat	->	true	2
run(function() return "a" .. "b" .. o end) --> concat	->	true	a1
run(function() return o == p, o ~= p end) --> eq eq	->	true	true
run(function() return o ~= p end) --> eq	->	true	false
run(function() return not (o < p) end) --> lt	->	true	false
run(function() if o <= p then return "then" else return "else" end end) --> le	->	true	then
run(function() return o > 1 and o >= 2 and 3 < o end) --> lt le lt	->	true	true
run(function() return o.field + o[1] + o["a" .. "b"] end) --> index index index	->	true	6
run(function() local t = new() t.field = "lost" return rawget(t, "field") end) --> newindex	->	true	1
run(function() local t = new() t[1], t[2] = 1, 2 return rawget(t, 1) + rawget(t, 2) end) --> newindex newindex	->	true	3
run(function() return o(1, 2) + o() end) --> call call	->	true	3
run(function() return (o:method()) end) --> index	->	false	yield_in_every_metamethod.lua:42: attempt to call a number value (method 'method')
run(function() local s = 0 for a in yield, "state" do s = s + a if s > 5 then return s end end end) --> state state state	->	true	6
run(function() local t = { o + 1, o + 2, x = o + 3 } return t[1] + t[2] + t.x end) --> add add add	->	true	6
run(function() while o < p do if o == p then break end end return "left" end) --> lt eq	->	true	left
run(function() local f = function(...) return select("#", ...) end return f(o + 1, o.x, o()) end) --> add index call	->	true	3
run(function()
  local a <close> = setmetatable({}, { __close = function() yield("close a") end })
  local b <close> = setmetatable({}, { __close = function() yield("close b") end })
  return o + 1
end)
--> add close b close a	->	true	1
run(function()
  for i in function(_, i) i = i or 0 if i < 2 then return i + 1 end end, nil, nil, setmetatable({}, { __close = function() yield("close loop") end }) do
    yield("round " .. i)
  end
  return "after"
end)
--> round 1 round 2 close loop	->	true	after
run(function()
  local ok, e = pcall(function()
    local a <close> = setmetatable({}, { __close = function(_, e) yield("close with " .. e) end })
    error("problem", 0)
  end)
  return e
end)
--> close with problem	->	true	problem
-- Errors after a yield in a metamethod are those of the operation.
local bad = setmetatable({}, { __add = function() yield("before") error("in add", 0) end })
run(function() return bad + 1 end) --> before	->	false	in add
run(function() return select(2, pcall(function() return bad + 1 end)) end) --> before	->	true	in add
-- A tail call of a metamethod that yields.
run(function() local function f() return o(1) end return f() end) --> call	->	true	1
-- What library functions call, they do not let yield.
run(function() return select(2, pcall(table.concat, setmetatable({}, { __index = function() return yield("never") end, __len = function() return 2 end }))) end) --> 	->	true	attempt to yield across a C-call boundary
run(function() return select(2, pcall(tostring, setmetatable({}, { __tostring = function() return yield("never") end }))) end) --> 	->	true	attempt to yield across a C-call boundary
run(function() return select(2, pcall(table.sort, { 2, 1 }, function() return yield("never") end)) end) --> 	->	true	attempt to yield across a C-call boundary
run(function() return select(2, pcall(load, function() return yield("never") end)) end) --> 	->	true	nil
