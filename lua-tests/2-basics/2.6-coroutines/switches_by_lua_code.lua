-- Resumes and yields in all numbers of arguments and results, by resume, wrap and generic loops.

local function body(...)
  local n = select("#", ...)
  while true do
    local a, b, c = coroutine.yield(n, ...)
    n = a
    if a == "all" then n = select("#", coroutine.yield()) end
    if a == "cond" then n = coroutine.yield() and "yes" or "no" end
    if a == "end" then return "done", b, c end
  end
end

local co = coroutine.create(body)
print(coroutine.resume(co, 1, nil)) --> true	2	1	nil
print(coroutine.resume(co)) --> true	nil	1	nil
print((coroutine.resume(co, 5, 6, 7, 8))) --> true
print(select("#", coroutine.resume(co, "all"))) --> 1
print(coroutine.resume(co, nil, nil, nil)) --> true	3	1	nil
print(coroutine.resume(co, "cond")) --> true
print(coroutine.resume(co, false)) --> true	no	1	nil
local ok, n, first = coroutine.resume(co, 9)
print(ok, n, first) --> true	9	1
local t = {coroutine.resume(co, 10)}
print(#t, t[2]) --> 3	10
coroutine.resume(co, 11)
print(debug.traceback(co):match("function '[%w.]+'")) --> function 'coroutine.yield'
print(debug.getinfo(co, 0, "n").name, debug.getinfo(co, 0, "S").what) --> yield	C
print(coroutine.resume(co, "end", 1)) --> true	done	1	nil
print(coroutine.resume(co)) --> false	cannot resume dead coroutine

-- Generic loops over wrapped functions, with fewer and more results than variables.
local out = {}
for a, b, c in coroutine.wrap(function(...)
  assert(select("#", ...) == 2)
  for i = 1, 3 do assert(select("#", coroutine.yield(i, i * 2)) == 2) end
end), "state" do
  out[#out + 1] = ("%s,%s,%s"):format(a, b, c)
end
print(table.concat(out, " ")) --> 1,2,nil 2,4,nil 3,6,nil
for a in coroutine.wrap(function() coroutine.yield(1, 2, 3); coroutine.yield(4, 5, 6) end) do io.write(a, " ") end
print() --> 1 4 

-- A coroutine that is resumed by different ones, in turn.
local shared = coroutine.wrap(function() for i = 1, 6 do coroutine.yield(i) end end)
local function taker() return coroutine.wrap(function() while true do coroutine.yield(shared()) end end) end
local left, right = taker(), taker()
print(left(), right(), left(), right(), shared()) --> 1	2	3	4	5

-- Errors and closing behind quick switches.
local failing = coroutine.create(function() coroutine.yield(1); coroutine.yield(2); error("boom", 0) end)
print(coroutine.resume(failing)) --> true	1
print(coroutine.resume(failing)) --> true	2
print(coroutine.resume(failing)) --> false	boom
local closing = coroutine.create(function()
  local x <close> = setmetatable({}, {__close = function() print("closed") end})
  while true do coroutine.yield() end
end)
for _ = 1, 3 do coroutine.resume(closing) end
print(coroutine.close(closing), coroutine.status(closing)) --> closed
--> true	dead

-- Yields through pcall and metamethods take the other way, and mix with quick ones.
local mixed = coroutine.wrap(function()
  local mt = setmetatable({}, {__index = function(_, k) return coroutine.yield(k) end})
  coroutine.yield("plain")
  print(pcall(coroutine.yield, "in pcall"))
  print(mt.field)
  coroutine.yield("plain again")
end)
print(mixed()) --> plain
print(mixed()) --> in pcall
print(mixed("a", "b")) --> true	a	b
--> field
print(mixed("value")) --> value
--> plain again

-- Hooks see these calls like others.
local calls = 0
local hooked = coroutine.create(function() for _ = 1, 3 do coroutine.yield() end end)
debug.sethook(hooked, function(event)
  if debug.getinfo(2, "S").what == "C" then calls = calls + 1 end
end, "cr")
for _ = 1, 4 do coroutine.resume(hooked) end
print(calls) --> 6

-- More arguments than the stack has room for.
local many = coroutine.wrap(function(...)
  local n = select("#", ...)
  while true do n = select("#", coroutine.yield(n)) end
end)
print(many(table.unpack({}, 1, 10)), many(table.unpack({}, 1, 5000)), many(), many(table.unpack({}, 1, 200))) --> 10	5000	0	200

-- Nothing is lost when the collector works meanwhile.
local keep = {}
for i = 1, 200 do
  local w = coroutine.wrap(function(v) while true do v = coroutine.yield({v[1] + 1}) end end)
  local v = {i}
  for _ = 1, 5 do v = w(v) end
  keep[i] = v[1]
end
print(keep[1], keep[200]) --> 6	205
