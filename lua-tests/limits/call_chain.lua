-- A value that is its own __call ends with an error; PUC-Rio Lua 5.4 fills the stack, which takes hours.
local own = {}
setmetatable(own, { __call = own })
print(pcall(own)) --> false	'__call' chain too long
print(select(2, pcall(function() return own() end)):match("'__call' chain too long")) --> '__call' chain too long
local a, b = {}, {}
setmetatable(a, { __call = b }) setmetatable(b, { __call = a })
print(pcall(a)) --> false	'__call' chain too long
