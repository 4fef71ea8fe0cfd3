-- Programs with coroutines: generators, permutations, producers and filters, schedulers, trees.
local function count(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i) end end) end
for i in count(5) do io.write(i, " ") end print() --> 1 2 3 4 5 
local function permgen(a, n)
  n = n or #a
  if n <= 1 then coroutine.yield(table.concat(a)) return end
  for i = 1, n do
    a[n], a[i] = a[i], a[n]
    permgen(a, n - 1)
    a[n], a[i] = a[i], a[n]
  end
end
local perms = {}
for p in coroutine.wrap(function() permgen { "a", "b", "c" } end) do perms[#perms + 1] = p end
print(#perms, table.concat(perms, " ")) --> 6	bca cba cab acb bac abc
local function inorder(t) if t then inorder(t.left) coroutine.yield(t.key) inorder(t.right) end end
local tree = { key = 5, left = { key = 2, left = { key = 1 }, right = { key = 3 } }, right = { key = 8 } }
local keys = {}
for k in coroutine.wrap(function() inorder(tree) end) do keys[#keys + 1] = k end
print(table.concat(keys, " ")) --> 1 2 3 5 8
-- Primes by a chain of filters.
local function integers() return coroutine.wrap(function() local n = 2 while true do coroutine.yield(n) n = n + 1 end end) end
local function filter(p, source) return coroutine.wrap(function() while true do local n = source() if n % p ~= 0 then coroutine.yield(n) end end end) end
local source, primes = integers(), {}
for i = 1, 20 do local p = source() primes[i] = p source = filter(p, source) end
print(table.concat(primes, " ")) --> 2 3 5 7 11 13 17 19 23 29 31 37 41 43 47 53 59 61 67 71
-- A round-robin scheduler.
local tasks, trace = {}, {}
for i = 1, 3 do tasks[i] = coroutine.create(function() for step = 1, i do trace[#trace + 1] = i .. ":" .. step coroutine.yield() end end) end
while #tasks > 0 do
  for i = #tasks, 1, -1 do
    coroutine.resume(tasks[i])
    if coroutine.status(tasks[i]) == "dead" then table.remove(tasks, i) end
  end
end
print(table.concat(trace, " ")) --> 3:1 2:1 1:1 3:2 2:2 3:3
-- Same-fringe.
local function fringe(t) return coroutine.wrap(function() local function walk(x) if type(x) == "table" then for _, y in ipairs(x) do walk(y) end else coroutine.yield(x) end end walk(t) end) end
local function same(a, b) local fa, fb = fringe(a), fringe(b) repeat local x, y = fa(), fb() if x ~= y then return false end until x == nil return true end
print(same({ 1, { 2, 3 }, { { 4 } } }, { { 1, 2 }, 3, 4 }), same({ 1, 2 }, { 1, 2, 3 })) --> true	false
-- Many coroutines at once.
local cos = {}
for i = 1, 1000 do cos[i] = coroutine.create(function(a) while true do a = coroutine.yield(a + i) end end) end
local sum = 0
for round = 1, 3 do for i = 1, 1000 do sum = sum + select(2, coroutine.resume(cos[i], round)) end end
print(sum) --> 1507500
-- Deep recursion inside, and coroutines inside coroutines.
local function depth(n) if n == 0 then coroutine.yield("bottom") return 0 end return 1 + depth(n - 1) end
local co = coroutine.wrap(function() return depth(5000) end)
print(co(), co()) --> bottom	5000
local function nest(n) if n == 0 then return "innermost" end return coroutine.wrap(function() return nest(n - 1) end)() end
print(nest(100)) --> innermost
-- Symmetric hand-over through a dispatcher.
local a, b
local log = {}
a = function() for i = 1, 2 do log[#log + 1] = "a" .. i coroutine.yield(b) end end
b = function() for i = 1, 2 do log[#log + 1] = "b" .. i coroutine.yield(a) end end
local threads = { [a] = coroutine.create(a), [b] = coroutine.create(b) }
local nextOne = a
while nextOne do nextOne = select(2, coroutine.resume(threads[nextOne])) end
print(table.concat(log, " ")) --> a1 b1 a2 b2
