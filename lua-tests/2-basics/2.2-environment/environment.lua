-- `_G` is an ordinary table; `load` gives a chunk an environment of its own.
print(_G._G == _G, _G.print == print, _VERSION, rawequal(_G, _ENV)) --> true	true	Lua 5.4	true
local names = {}
for k in pairs(_G) do names[#names + 1] = k end
table.sort(names)
local standard = {}
for _, k in ipairs(names) do
  if type(_G[k]) ~= "string" and k ~= "arg" then standard[#standard + 1] = k end
end
print(table.concat(standard, " ")) --> _G assert collectgarbage coroutine debug dofile error getmetatable io ipairs load loadfile math next os package pairs pcall print rawequal rawget rawlen rawset require select setmetatable string table tonumber tostring type utf8 warn xpcall
-- `_G` itself is only a name: losing it changes nothing.
local G = _G
_G = nil
x = 1
print(G.x, x, _G) --> 1	1	nil
_G = G
-- A strict environment through a metatable on the global table.
setmetatable(_G, {
  __index = function(_, k) error("undeclared variable " .. k, 2) end,
  __newindex = function(_, k) error("assignment to undeclared variable " .. k, 2) end,
})
print(pcall(function() return neverDeclared end)) --> false	environment.lua:22: undeclared variable neverDeclared
print(pcall(function() neverDeclared = 1 end)) --> false	environment.lua:23: assignment to undeclared variable neverDeclared
print(pcall(function() x = 2 return x end)) --> true	2
rawset(_G, "declared", false)
declared = true
print(declared) --> true
setmetatable(_G, nil)
-- Chunks share the global table, and take another when told.
assert(load("shared = (shared or 0) + 1"))()
assert(load("shared = (shared or 0) + 1"))()
print(shared) --> 2
local env = { n = 5 }
print(load("n = n + 1 return n", "chunk", "t", env)(), env.n, n) --> 6	6	nil
print(load("return _ENV", "chunk", "t", env)() == env) --> true
print(load("return _ENV", "chunk", "t", 42)(), pcall(load("return x", "chunk", "t", nil))) --> 42	false	[string "chunk"]:1: attempt to index a nil value (upvalue '_ENV')
-- A function made in a chunk keeps the chunk's environment.
local f = load("function make() return function() count = (count or 0) + 1 return count end end", "chunk", "t", env)
f()
local g = env.make()
print(g(), g(), env.count, count) --> 1	2	2	nil
-- The upvalue of a chunk is called _ENV, and can be set.
local c = load("return value")
print(debug.getupvalue(c, 1) == "_ENV", debug.setupvalue(c, 1, { value = "replaced" }), c()) --> true	_ENV	replaced
local noGlobals = load("local a = 1 return a")
print((debug.getupvalue(noGlobals, 1)), noGlobals()) --> _ENV	1
