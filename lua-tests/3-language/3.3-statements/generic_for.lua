-- The generic for: iterator function, state, control variable, and a fourth, closing value.
local function range(n) return function(limit, i) if i < limit then return i + 1 end end, n, 0 end
for i in range(3) do io.write(i, " ") end print() --> 1 2 3 
for i, v in ipairs { "a", "b", nil, "d" } do io.write(i, v, " ") end print() --> 1a 2b 
local keys = {}
for k, v in pairs { x = 1, y = 2, 10, 20 } do keys[#keys + 1] = tostring(k) .. "=" .. v end
table.sort(keys)
print(table.concat(keys, " ")) --> 1=10 2=20 x=1 y=2
for k, v in next, { 5 } do print(k, v) end --> 1	5
for a, b, c, d in function(_, x) if not x then return 1, 2, 3 end end do print(a, b, c, d) end --> 1	2	3	nil
for w in ("one two  three"):gmatch("%a+") do io.write("[", w, "]") end print() --> [one][two][three]
-- The control variable is a copy: assigning to it does not disturb the iteration.
for i in range(3) do local was = i ; i = 100 io.write(was, " ") end print() --> 1 2 3 
-- `false` as control variable goes on, nil stops.
local seq, at = { false, 1, false }, 0
for v in function() at = at + 1 return seq[at] end do io.write(tostring(v), " ") end print() --> false 1 false 
-- Closures get fresh variables in every round.
local fs = {}
for i, v in ipairs { "a", "b" } do fs[i] = function() v = v .. i return v end end
print(fs[1](), fs[1](), fs[2]()) --> a1	a11	b2
-- A callable table as iterator.
local callable = setmetatable({ n = 0 }, { __call = function(self, s, c) self.n = self.n + 1 if self.n <= 3 then return self.n, s, c end end })
for a, b, c in callable, "state", "start" do print(a, b, c) end
--> 1	state	start
--> 2	state	1
--> 3	state	2
-- The closing value is closed when the loop ends, whichever way.
local function closing(log) return setmetatable({}, { __close = function(_, e) log[#log + 1] = "closed " .. tostring(e) end }) end
local log = {}
local function upTo(n, c) return function(limit, i) if i < limit then return i + 1 end end, n, 0, c end
for i in upTo(2, closing(log)) do log[#log + 1] = i end
for i in upTo(5, closing(log)) do if i == 2 then break end end
pcall(function() for i in upTo(5, closing(log)) do error("oops", 0) end end)
local function early() for i in upTo(5, closing(log)) do return "returned" end end
log[#log + 1] = early()
for i in upTo(5, closing(log)) do goto out end
::out::
print(table.concat(log, ", ")) --> 1, 2, closed nil, closed nil, closed oops, returned, closed nil
local function try(f) print(select(2, pcall(f))) end
try(function() for i in nil do end end) --> generic_for.lua:40: attempt to call a nil value (for iterator 'for iterator')
try(function() local t = {} for i in t do end end) --> generic_for.lua:41: attempt to call a table value (for iterator 'for iterator')
try(function() for i in pairs() do end end) --> generic_for.lua:42: bad argument #1 to 'pairs' (value expected)
try(function() for i in ipairs() do end end) --> generic_for.lua:43: bad argument #1 to 'ipairs' (value expected)
try(function() for i in upTo(1, 42) do end end) --> generic_for.lua:44: variable '(for state)' got a non-closable value
try(function() for i in error, "from the iterator" do end end) --> generic_for.lua:45: from the iterator
try(function() for k in next, {}, "missing" do end end) --> invalid key to 'next'
-- Modification of existing fields during traversal is allowed.
local t = {}
for i = 1, 50 do t[i] = i t["k" .. i] = i end
local n = 0
for k in pairs(t) do t[k] = nil n = n + 1 end
print(n, next(t)) --> 100	nil
