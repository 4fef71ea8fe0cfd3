-- Each operator with its metamethod: operands on either side, of every kind, and as constants.
local function show(v) return type(v) == "table" and v.name or tostring(v) end
local function event(name) return function(a, b) return name .. "(" .. show(a) .. "," .. show(b) .. ")" end end
local mt = {
  __add = event "add", __sub = event "sub", __mul = event "mul", __div = event "div", __mod = event "mod", __pow = event "pow",
  __unm = event "unm", __idiv = event "idiv", __band = event "band", __bor = event "bor", __bxor = event "bxor",
  __shl = event "shl", __shr = event "shr", __bnot = event "bnot", __concat = event "concat", __len = event "len",
}
local o, p = setmetatable({ name = "o" }, mt), setmetatable({ name = "p" }, mt)
local one, half, text, nothing, yes = 1, 0.5, "s", nil, true
print(o + one, one + o, o + half, half + o, o + text, text + o, o + nothing, nothing + o, o + yes, o + p) --> add(o,1)	add(1,o)	add(o,0.5)	add(0.5,o)	add(o,s)	add(s,o)	add(o,nil)	add(nil,o)	add(o,true)	add(o,p)
print(o - one, one - o, o - 1, 1 - o, o - 0.5, 0.5 - o, o - "s", "s" - o, o - p) --> sub(o,1)	sub(1,o)	sub(o,1)	sub(1,o)	sub(o,0.5)	sub(0.5,o)	sub(o,s)	sub(s,o)	sub(o,p)
print(o * 3, 3 * o, o / 3, 3 / o, o % 3, 3 % o, o ^ 3, 3 ^ o, o // 3, 3 // o) --> mul(o,3)	mul(3,o)	div(o,3)	div(3,o)	mod(o,3)	mod(3,o)	pow(o,3)	pow(3,o)	idiv(o,3)	idiv(3,o)
print(o * 2.5, 2.5 * o, o / 2.5, 2.5 / o, o % 2.5, 2.5 % o, o ^ 2.5, 2.5 ^ o, o // 2.5, 2.5 // o) --> mul(o,2.5)	mul(2.5,o)	div(o,2.5)	div(2.5,o)	mod(o,2.5)	mod(2.5,o)	pow(o,2.5)	pow(2.5,o)	idiv(o,2.5)	idiv(2.5,o)
print(o & 7, 7 & o, o | 7, 7 | o, o ~ 7, 7 ~ o, o << 7, 7 << o, o >> 7, 7 >> o) --> band(o,7)	band(7,o)	bor(o,7)	bor(7,o)	bxor(o,7)	bxor(7,o)	shl(o,7)	shl(7,o)	shr(o,7)	shr(7,o)
print(o & 7.0, 7.5 & o, o | 7.5, "7" | o, o ~ "s", {} ~ o == "bxor(nil,o)", o << half, half >> o) --> band(o,7.0)	band(7.5,o)	bor(o,7.5)	bor(7,o)	bxor(o,s)	false	shl(o,0.5)	shr(0.5,o)
print(-o, ~o, #o, #-o, pcall(function() return -(-o) end)) --> unm(o,o)	bnot(o,o)	len(o,o)	8	false	every_operator.lua:17: attempt to unm a 'string' with a 'string'
print(o .. 1, 1 .. o, o .. 1.5, o .. "s", "s" .. o, o .. p, o .. "a" .. "b", "a" .. "b" .. o, "a" .. o .. "b") --> concat(o,1)	concat(1,o)	concat(o,1.5)	concat(o,s)	concat(s,o)	concat(o,p)	concat(o,ab)	aconcat(b,o)	aconcat(o,b)
-- The left operand's metamethod is taken, else the right one's.
local l = setmetatable({}, { __add = function() return "l" end, __concat = function() return "l" end, __lt = function() return "l" end })
local r = setmetatable({}, { __add = function() return "r" end, __concat = function() return "r" end, __lt = function() return nil end })
print(l + r, r + l, l .. r, r .. l, l < r, r < l, l > r, r > l) --> l	r	l	r	true	false	false	true
-- One result, nil if there is none.
local many = setmetatable({}, { __add = function() return 1, 2 end, __sub = function() end, __len = function() return "x", "y" end, __unm = function() end })
print(many + 1, (many - 1), #many, (-many)) --> 1	nil	x	nil
print(select("#", many + 1), select("#", many - 1)) --> 1	1
-- Comparisons give booleans, whatever the metamethod returns.
local cmp = setmetatable({}, { __eq = function() return 1 end, __lt = function() return "yes" end, __le = function() return nil end })
local other = setmetatable({}, {})
print(cmp == other, other == cmp, cmp ~= other, cmp < other, cmp > other, cmp <= other, cmp >= other) --> true	true	false	true	true	false	false
print(cmp < 1, 1 < cmp, cmp <= 1, 1 >= cmp, cmp < 1.5, cmp < "s", not (cmp < 1), cmp == 1, 1 == cmp) --> true	true	false	false	true	true	false	false	false
print(pcall(function() return other < other end)) --> false	every_operator.lua:32: attempt to compare two table values
print(pcall(function() return other <= 1 end)) --> false	every_operator.lua:33: attempt to compare table with number
-- Metamethods of other types, set through debug.
debug.setmetatable(nil, { __add = function(a, b) return "nil plus" end, __index = function(_, k) return k end, __call = function(_, x) return x end, __len = function() return 7 end })
print(nothing + 1, 1 + nothing, nothing.field, nothing[1], nothing("called"), #nothing) --> nil plus	nil plus	field	1	called	7
debug.setmetatable(nil, nil)
debug.setmetatable(true, { __concat = function(a, b) return tostring(a) .. "~" .. tostring(b) end, __unm = function(b) return not b end, __lt = function(a, b) return not a and b end })
print(true .. "x", "x" .. false, -true, -false, false < true, true < false, true > false) --> true~x	x~false	false	true	true	false	true
debug.setmetatable(true, nil)
debug.setmetatable(print, { __index = { field = "of functions" }, __mul = function(f, n) return function(...) for _ = 1, n do f(...) end end end })
local count = 0
local thrice = (function() count = count + 1 end) * 3
thrice()
print(count, print.field, thrice.field) --> 3	of functions	of functions
debug.setmetatable(print, nil)
print(pcall(function() return print.field end)) --> false	every_operator.lua:47: attempt to index a function value (global 'print')
