-- The length of a string is its bytes, of a sequence its number of elements; of a table with holes some border.
print(#"", #"abc", #"a\0b", #"é", #("x"):rep(1000)) --> 0	3	3	2	1000
print(#{}, #{ 1, 2, 3 }, #{ nil }, #{ n = 1 }, #{ [1] = 1, [2] = 2 }, #{ 1, 2, [4] = 4 } >= 2) --> 0	3	0	0	2	true
local function isBorder(t)
  local n = #t
  return (n == 0 or t[n] ~= nil) and t[n + 1] == nil
end
local t = {}
for i = 1, 100 do t[i] = i end
print(#t) --> 100
for i = 100, 51, -1 do t[i] = nil end
print(#t) --> 50
t[#t + 1] = "next"
print(#t, t[51]) --> 51	next
t[10] = nil
print(isBorder(t)) --> true
print(isBorder { 1, nil, 3 }, isBorder { nil, nil, 3 }, isBorder { nil, 2 }, isBorder { 1, 2, nil, 4, nil, nil, 7 }) --> true	true	true	true
local h = {}
for i = 1, 64 do h[i * i] = true end
print(isBorder(h)) --> true
local r = {}
for i = 20, 1, -1 do r[i] = i end
print(#r) --> 20
local removed = {}
for i = 1, 10 do removed[i] = i end
for i = 1, 10 do removed[i] = nil end
print(#removed, next(removed)) --> 0	nil
print(rawlen { 1, 2 }, rawlen "abc", pcall(rawlen, 5)) --> 2	3	false	bad argument #1 to 'rawlen' (table or string expected, got number)
local o = setmetatable({ 1, 2, 3 }, { __len = function() return "forty" end })
print(#o, rawlen(o), select("#", #o)) --> forty	3	1
local function try(f) print(select(2, pcall(f))) end
local n, field = nil, {}
try(function() return #n end) --> borders.lua:33: attempt to get length of a nil value (upvalue 'n')
try(function() return #5 end) --> borders.lua:34: attempt to get length of a number value
try(function() return #field.x end) --> borders.lua:35: attempt to get length of a nil value (field 'x')
try(function() return #undefinedName end) --> borders.lua:36: attempt to get length of a nil value (global 'undefinedName')
try(function() return #print end) --> borders.lua:37: attempt to get length of a function value (global 'print')
print(-#"abc", (#"abc") ^ 2, not #"", #"a" .. #"bc") --> -3	9.0	false	12
