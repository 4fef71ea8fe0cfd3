-- debug.getinfo: every field, for levels, functions, and options.
local function fields(t, ...) local out = {} for _, k in ipairs { ... } do out[#out + 1] = k .. "=" .. tostring(t[k]) end return table.concat(out, " ") end
local function f(a, b, ...) local up = fields return debug.getinfo(1, "nSlutr") end
local i = f(1, 2)
print(fields(i, "name", "namewhat", "what", "short_src", "source", "linedefined", "lastlinedefined", "currentline", "nups", "nparams", "isvararg", "istailcall")) --> name=f namewhat=local what=Lua short_src=getinfo.lua source=@getinfo.lua linedefined=3 lastlinedefined=3 currentline=3 nups=2 nparams=2 isvararg=true istailcall=false
i = debug.getinfo(f)
print(fields(i, "name", "namewhat", "what", "currentline", "nparams", "isvararg", "nups"), i.func == f) --> name=nil namewhat= what=Lua currentline=-1 nparams=2 isvararg=true nups=2	true
i = debug.getinfo(rawequal)
print(fields(i, "what", "short_src", "source", "currentline", "linedefined", "lastlinedefined", "nups", "nparams", "isvararg"), i.func == rawequal) --> what=C short_src=[C] source==[C] currentline=-1 linedefined=-1 lastlinedefined=-1 nups=0 nparams=0 isvararg=true	true
i = debug.getinfo(1)
print(fields(i, "what", "currentline", "linedefined", "nparams", "isvararg", "name")) --> what=main currentline=10 linedefined=0 nparams=0 isvararg=true name=nil
print(debug.getinfo(100), pcall(debug.getinfo, 1, "x")) --> nil	false	bad argument #2 to 'debug.getinfo' (invalid option)
print(pcall(debug.getinfo, 1, ">")) --> false	bad argument #2 to 'debug.getinfo' (invalid option '>')
print(pcall(debug.getinfo)) --> false	bad argument #1 to 'debug.getinfo' (number expected, got no value)
print(pcall(debug.getinfo, "x")) --> false	bad argument #1 to 'debug.getinfo' (number expected, got string)
print(debug.getinfo(f, "S").currentline, debug.getinfo(f, "l").currentline, debug.getinfo(1, "l").currentline, debug.getinfo(f, "").what) --> nil	-1	16	nil
local lines = {}
for l in pairs(debug.getinfo(f, "L").activelines) do lines[#lines + 1] = l end
table.sort(lines) print(table.concat(lines, " ")) --> 3
local function multi()
  local a = 1

  if a then
    a = 2
  end
  return a
end
lines = {}
for l in pairs(debug.getinfo(multi, "L").activelines) do lines[#lines + 1] = l - debug.getinfo(multi, "S").linedefined end
table.sort(lines) print(table.concat(lines, " ")) --> 1 3 4 6 7
print(debug.getinfo(rawequal, "L").activelines) --> nil
-- How functions are called.
local seen = {}
local function who() local n = debug.getinfo(2, "n") seen[#seen + 1] = tostring(n.namewhat) .. ":" .. tostring(n.name) end
local function loc() who() end
loc()
function glob() who() end glob() glob = nil
local t = { field = function() who() end } t.field() t["field"]()
function t:meth() who() end t:meth()
local up = loc
local function callUp() up() end callUp()
setmetatable(t, { __add = loc, __index = loc, __newindex = loc, __call = loc, __eq = loc, __lt = loc, __concat = loc, __len = loc, __unm = loc, __close = loc, __gc = nil })
local _ = t + 1 _ = t.none t.none = 1 t() _ = t == setmetatable({}, getmetatable(t)) _ = t < t _ = t .. "" _ = #t _ = -t
do local c <close> = t end
for _ in loc do end
pcall(loc)
local list = { 2, 1 } table.sort(list, function() who() end)
coroutine.wrap(loc)()
print(table.concat(seen, " ")) --> local:loc global:glob field:field field:field method:meth upvalue:up metamethod:add metamethod:index metamethod:newindex local:t metamethod:eq metamethod:lt metamethod:concat metamethod:len metamethod:unm metamethod:close for iterator:for iterator :nil :nil :nil
local function tail() return loc() end
seen = {} tail() print(table.concat(seen)) --> :nil
-- Levels.
local function depth() local n = 0 while debug.getinfo(n + 1, "S") do n = n + 1 end return n end
local d0 = depth()
local function one() return (depth()) end
print(one() - d0, select(2, pcall(depth)) - d0, coroutine.wrap(depth)()) --> 1	1	1
-- Transfer information.
i = debug.getinfo(1, "r") print(i.ftransfer, i.ntransfer) --> 0	0
-- Of another coroutine.
local co = coroutine.create(function(x) local y = x coroutine.yield() end)
print(debug.getinfo(co, 0), debug.getinfo(co, 1)) --> nil	nil
coroutine.resume(co, 5)
print(fields(debug.getinfo(co, 1, "Sl"), "what", "currentline"), debug.getinfo(co, 0, "n").what, debug.getinfo(co, 0, "S").what, debug.getinfo(co, 2)) --> what=Lua currentline=60	nil	C	nil
for _, source in ipairs { "=name", "@file.lua", "text", "two\nlines", "=" .. ("n"):rep(80), "@" .. ("d"):rep(80), ("t"):rep(80), "" } do io.write(debug.getinfo(load("", source), "S").short_src, "; ") end print() --> name; file.lua; [string "text"]; [string "two..."]; nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn; ...dddddddddddddddddddddddddddddddddddddddddddddddddddddddd; [string "ttttttttttttttttttttttttttttttttttttttttttttt..."]; [string ""]; 
