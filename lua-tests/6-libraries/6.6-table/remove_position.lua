-- table.remove says which argument is out of bounds: the position, which is the second (5.4.4 said the first).
local t = { 1, 2 }
print(pcall(table.remove, t, 100)) --> false	bad argument #2 to 'table.remove' (position out of bounds)
print(pcall(table.remove, t, -1)) --> false	bad argument #2 to 'table.remove' (position out of bounds)
print(pcall(table.remove, {}, 5)) --> false	bad argument #2 to 'table.remove' (position out of bounds)
print(#t, table.remove(t, 3), #t) --> 2	nil	2
