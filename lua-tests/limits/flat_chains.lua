-- A flat chain of concatenations is accepted at any length; PUC-Rio Lua reports a C stack overflow from 200 operands on.
local function chain(n) local t = {} for i = 1, n do t[i] = "'" .. i % 10 .. "'" end return load("return " .. table.concat(t, " .. ")) end
print(#chain(300)(), #chain(5000)()) --> 300	5000
print(chain(300)():sub(1, 12)) --> 123456789012
