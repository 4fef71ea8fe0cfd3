--@ --isolate
-- The root is `_G`: libraries, and what is put there by name.
print(_G == _ENV, _G._G == _G, _ENV._G == _G, _G.select == select) --> false	true	true	true
name = "own"
print(_G.name, rawget(_ENV, "name"), rawget(_G, "select") == select, rawget(_ENV, "select")) --> nil	own	true	nil
_G.name = "the root's"
print(name, _G.name) --> own	the root's
name = nil
print(name) --> the root's
local co = coroutine.wrap(function()
  print(name)
  name = "co's"
  _G.name = "the root's, changed"
  coroutine.yield(name)
  print(name)
  name = nil
  print(name)
end)
print(co(), name)
--> the root's
--> co's	the root's, changed
_G.name = nil
co()
--> co's
--> nil

-- A function of a library can be hidden for one coroutine, and replaced for all.
print(coroutine.wrap(function() tostring = function() return "mine" end; return tostring(1) end)(), tostring(1)) --> mine	1
local original = _G.tostring
_G.tostring = function(v) return "all: " .. original(v) end
print(coroutine.wrap(function() return tostring(1) end)(), (tostring(2))) --> all: 1	all: 2
_G.tostring = original

-- `local _ENV` is as always.
do
  local _ENV = { print = print, coroutine = coroutine }
  x = 1
  coroutine.wrap(function() x = x + 1; y = x end)()
  print(x, y) --> 2	2
end
local function sandboxed(_ENV) z = 1; return z end
local t = {}
print(sandboxed(t), t.z, z) --> 1	1	nil

-- All names that can be seen, each once.
own, _G.of_root = 1, 2
_ENV[""] = { "of_all", OF_ALL = 4 }
of_all = 3
local seen = {}
for k, v in pairs(_ENV) do seen[k] = (seen[k] or 0) + 1 end
print(seen.own, seen.of_root, seen.of_all, seen.OF_ALL, seen.print, seen._G) --> 1	1	1	1	1	1
print(coroutine.wrap(function()
  own = nil
  mine = true
  local names = {}
  for k in pairs(_ENV) do names[k] = true end
  return names.own, names.mine, names.of_all, names.print
end)())
--> nil	true	true	true
for k in pairs(_ENV) do if k == "own" then _ENV[k] = nil end end
print(own) --> nil
-- Those of its own.
local mine = {}
coroutine.wrap(function()
  for k in next, _ENV do mine[#mine + 1] = k end
  p = 1
  for k in next, _ENV do mine[#mine + 1] = k end
end)()
print(table.concat(mine, " ")) --> p

-- The environment cannot be given another metatable, the root can.
print(getmetatable(_ENV), pcall(setmetatable, _ENV, {})) --> false	false	cannot change a protected metatable
setmetatable(_G, { __index = function(_, k) return "no " .. k end })
print(nothing, coroutine.wrap(function() return nothing end)()) --> no nothing	no nothing
setmetatable(_G, { __index = function(_, k) error("undeclared " .. k, 2) end })
print(pcall(function() return nothing end)) --> false	root.lua:76: undeclared nothing
setmetatable(_G, nil)
print(nothing) --> nil
