-- What pcall does when Lua code calls it for a Lua function: results, arguments, frames, levels, hooks.
local function id(...) return ... end
local function none() end
local function one(x) return x end
local function two(x, y) return x, y end

print(pcall(none)) --> true
print(pcall(one, 1)) --> true	1
print(pcall(one)) --> true	nil
print(pcall(two, 1, 2, 3)) --> true	1	2
print(pcall(id, 1, nil, 3, nil)) --> true	1	nil	3	nil
print((pcall(two, 1, 2))) --> true
local a, b, c, d = pcall(two, 1, 2)
print(a, b, c, d) --> true	1	2	nil
a, b = pcall(id, 1, 2, 3)
print(a, b) --> true	1
pcall(none)
print(select("#", pcall(id, table.unpack({}, 1, 200)))) --> 201
print(pcall(pcall, one, 5)) --> true	true	5
print(pcall(function() return pcall(one, 6) end)) --> true	true	6
print(pcall(function(...) return select("#", ...), pcall(id, ...) end, 1, nil)) --> true	2	true	1	nil

-- In the places of tail calls, conditions, arguments and constructors.
local function tail(f, ...) return pcall(f, ...) end
print(tail(two, 7, 8)) --> true	7	8
if pcall(none) then print("true") end --> true
print(#{ pcall(id, 1, 2, 3) }) --> 4

-- Errors, also after calls that went well.
print(pcall(function() local ok = pcall(none); error("x" .. tostring(ok), 0) end)) --> false	xtrue
print(pcall(function() pcall(error, "inner"); error("outer", 0) end)) --> false	outer
print(pcall(pcall)) --> false	bad argument #1 to 'pcall' (value expected)

-- Variables that are to be closed, and captured ones.
local function closing(t)
  local x <close> = setmetatable({}, { __close = function() t[#t + 1] = "closed" end })
  t[#t + 1] = "body"
  return "result", t
end
local ok, r, t = pcall(closing, {})
print(ok, r, table.concat(t, " ")) --> true	result	body closed
local _, get = pcall(function(v) local function f() v = v + 1 return v end f() return f end, 40)
print(get(), get()) --> 42	43

-- Yields.
local co = coroutine.wrap(function(...)
  return "end", pcall(function(...) local y = coroutine.yield(...) return y, coroutine.isyieldable() end, ...)
end)
print(co(1, 2)) --> 1	2
print(co(3)) --> end	true	3	true

-- Levels.
local function names()
  local list = {}
  for level = 1, 3 do
    local info = debug.getinfo(level, "nSl")
    list[level] = info.what .. ":" .. tostring(info.name) .. ":" .. info.currentline
  end
  return table.concat(list, " ")
end
print(select(2, pcall(function() return (names()) end))) --> Lua:names:56 Lua:nil:61 C:pcall:-1
local trace = select(2, pcall(function() return (debug.traceback("trace")) end))
print(trace:match("in function <.->") ~= nil, trace:match("in function 'pcall'\n.-in (main)"))
--> true	main

-- Message handlers are those of the inner call.
print(xpcall(function()
  local ok, e = pcall(function() error("plain", 0) end)
  error(e .. " " .. tostring(ok), 0)
end, function(e) return "handled " .. e end))
--> false	handled plain false
print(xpcall(function() pcall(none) error("e", 0) end, function(e) return "handled " .. e end)) --> false	handled e

-- Hooks see all calls and returns.
local events = {}
debug.sethook(function(event)
  local info = debug.getinfo(2, "Sn")
  events[#events + 1] = event .. " " .. info.what
end, "cr")
pcall(one, 1)
debug.sethook()
print(table.concat(events, ", ")) --> return C, call C, call Lua, return Lua, return C, call C
events = {}
pcall(function()
  debug.sethook(function(event) events[#events + 1] = event end, "r")
end)
debug.sethook()
print(table.concat(events, ", ")) --> return, return, return

-- Recursion through pcall has an end.
local depth = 0
local function deep() depth = depth + 1 return pcall(deep) end
print(select(-2, deep())) --> false	C stack overflow
print(depth > 150, depth < 250) --> true	true
local function restored() return pcall(none) end
for _ = 1, 300 do assert(restored()) end
print(restored()) --> true
