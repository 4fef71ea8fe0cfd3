-- Table constructors: positional, named and computed fields, in any order, with open ends.
local function f() return 1, 2, 3 end
local function none() end
local function count(t) local n = 0 for _ in pairs(t) do n = n + 1 end return n end
print(#{ f() }, #{ f(), f() }, #{ (f()) }, #{ f(), nil }, #{ none() }, #{ none(), none() }, #{ f(), (f()) }) --> 3	4	1	1	0	0	2
local t = { 1, 2, x = "x", 3, ["y z"] = "yz", [10] = "ten", f() }
print(#t, t.x, t["y z"], t[10], t[4], t[6]) --> 6	x	yz	ten	1	3
print(count { 1, 2, nil, 4 }, count { nil, nil }, count { a = nil, b = 1 }, count {}) --> 3	0	1	0
local dup = { [1] = "explicit", "positional" }
print(dup[1]) --> positional
local dup2 = { a = 1, a = 2 }
print(dup2.a) --> 2
local v = (function(...) return { ... } end)(1, nil, 3)
print(v[1], v[2], v[3]) --> 1	nil	3
local packed = (function(...) return { n = select("#", ...), ... } end)(nil, nil)
print(packed.n, #packed) --> 2	0
local nested = { { 1, 2 }, { 3, { 4 } }, key = { inner = { "deep" } } }
print(nested[1][2], nested[2][2][1], nested.key.inner[1]) --> 2	4	deep
print(({ 1, 2, 3 })[2], ({ x = 5 }).x, #{ 1, 2, 3, }, #{ 1; 2; 3; }) --> 2	5	3	3
-- More elements than one batch of a list can take.
local parts = {}
for i = 1, 300 do parts[i] = tostring(i) end
local big = load("return {" .. table.concat(parts, ",") .. "}")()
print(#big, big[1], big[50], big[51], big[100], big[101], big[300]) --> 300	1	50	51	100	101	300
local bigOpen = load("return {" .. table.concat(parts, ",") .. ", ...}")("a", "b")
print(#bigOpen, bigOpen[301], bigOpen[302]) --> 302	a	b
local named = {}
for i = 1, 300 do named[i] = "k" .. i .. "=" .. i end
local record = load("return {" .. table.concat(named, ",") .. "}")()
print(record.k1, record.k150, record.k300, count(record)) --> 1	150	300	300
-- Order of evaluation is from left to right.
local log = {}
local function note(x) log[#log + 1] = x return x end
local _ = { note "a", [note "k"] = note "v", note "b", z = note "c" }
print(table.concat(log)) --> akvbc
print(pcall(function() return { [nil] = 1 } end)) --> false	constructors.lua:36: table index is nil
print(pcall(function() return { [0 / 0] = 1 } end)) --> false	constructors.lua:37: table index is NaN
local self = {} self.me = self
print(self.me.me == self, #{ n = 1, 5, 6 }, next({})) --> true	2	nil
local function g(...) return { ..., "end" } end
print(#g(1, 2, 3), #g(), g()[2], g(9)[1]) --> 2	2	end	9
