-- Vararg functions: adjusting `...` in every position.
local function f(...) return ... end
local function count(...) return select("#", ...) end
print(count(), count(nil), count(nil, nil), count(f()), count(f(nil, nil)), count((f(1, 2)))) --> 0	1	2	0	2	1
print(f(1, 2, 3), (f(1, 2, 3))) --> 1	1
local function first(a, ...) return a, count(...) end
print(first(), first(1), first(1, nil)) --> nil	1	1	1
local function mid(...) local a, b, c = ... return a, b, c end
print(mid(1, 2), mid(1, 2, 3, 4)) --> 1	1	2	3
local function table3(...) local t = { ..., "end" } return #t end
print(table3(1, 2, 3), table3()) --> 2	2
local function sum(...) local s = 0 for i = 1, select("#", ...) do s = s + (select(i, ...)) end return s end
print(sum(), sum(1), sum(1, 2, 3, 4)) --> 0	1	10
print(select(-1, "a", "b", "c"), select(-3, "a", "b", "c"), select(2, "a", "b", "c")) --> c	a	b	c
print(select(5, "a"), count(select(5, "a")), pcall(select, 0, "a")) --> nil	0	false	bad argument #1 to 'select' (index out of range)
print(pcall(select, -2, "a")) --> false	bad argument #1 to 'select' (index out of range)
print(pcall(select)) --> false	bad argument #1 to 'select' (number expected, got no value)
print(pcall(select, "x")) --> false	bad argument #1 to 'select' (number expected, got string)
local packed = table.pack(f(nil, 2, nil))
print(packed.n, packed[1], packed[2], packed[3]) --> 3	nil	2	nil
print(table.unpack({ 1, 2, nil, 4 }, 1, 4)) --> 1	2	nil	4
-- Varargs of the outer function are not those of the inner; they can be captured through a table.
local function outer(...)
  local args = table.pack(...)
  return function() return table.unpack(args, 1, args.n) end
end
print(outer(1, nil, 3)()) --> 1	nil	3
print((select(2, load("function f() return ... end", "=s")))) --> s:1: cannot use '...' outside a vararg function near '...'
print((select(2, load("local function f(...) return function() return ... end end", "=s")))) --> s:1: cannot use '...' outside a vararg function near '...'
print((select(2, load("local function f(..., a) end", "=s")))) --> s:1: ')' expected near ','
print((select(2, load("local function f(a, ) end", "=s")))) --> s:1: <name> or '...' expected near ')'
-- The main chunk and loaded chunks are vararg.
print(count(...), load("return ...")(7, 8)) --> 0	7	8
-- Changing a parameter does not change `...`.
local function change(a, ...) a = "changed" return a, ... end
print(change(1, 2)) --> changed	2
local function assign(...) local a, b = ... a = a + 1 return a, b, ... end
print(assign(1, 2)) --> 2	2	1	2
-- Many.
local many = {}
for i = 1, 250 do many[i] = i end
print(count(table.unpack(many)), select(250, table.unpack(many)), sum(table.unpack(many))) --> 250	250	31375
local function pass(n, ...) if n == 0 then return count(...) end return (pass(n - 1, n, ...)) end
print(pass(100)) --> 100
local function rec(...) if count(...) > 20 then return count(...) end return rec(1, ...) end
print(rec()) --> 21
-- In conditions, operators and constructors.
local function cond(...) if ... then return "true" else return "false" end end
print(cond(), cond(nil), cond(false, 1), cond(1, nil)) --> false	false	false	true
local function op(...) return ... == 1, ... and "and", ... or "or", not ..., #{ ... }, -(...) end
print(op(1, 2)) --> true	and	1	false	2	-1
