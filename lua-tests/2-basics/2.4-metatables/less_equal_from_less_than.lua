-- Without __le, `a <= b` is answered by `not (b < a)`: the compatibility that the default build of 5.4 keeps.
local mt = { __lt = function(a, b) return a.v < b.v end }
local one, two = setmetatable({ v = 1 }, mt), setmetatable({ v = 2 }, mt)
print(one <= two, two <= one, one <= one, one >= two, two >= one) --> true	false	true	false	true
local always = setmetatable({}, { __lt = function() return true end })
print(always <= always, always <= 1, 1 >= always) --> false	false	false
print(coroutine.wrap(function() return setmetatable({}, { __lt = function() coroutine.yield("asked") return false end }) <= 1 end)()) --> asked
mt.__le = function() return "le" end
print(two <= one) --> true
