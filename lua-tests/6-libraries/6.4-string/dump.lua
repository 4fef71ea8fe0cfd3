-- string.dump: what survives, what strip takes away, and how damaged chunks are refused.
local function reload(f, strip) return load(string.dump(f, strip), "=reloaded", "b") end
local f = function(a, b, ...) local c <const> = 10 ; return a + b * c, select("#", ...), ... end
print(reload(f)(1, 2, "x", "y")) print(reload(f, true)(1, 2, "x", "y"))
--> 21	2	x	y
--> 21	2	x	y
-- Line information and names are kept, or gone.
local bad = function(t)
  local missing = t.field
  return missing.name
end
print(pcall(reload(bad), {})) --> false	dump.lua:10: attempt to index a nil value (local 'missing')
print(pcall(reload(bad, true), {})) --> false	?:-1: attempt to index a nil value (field 'field')
print(debug.getinfo(reload(bad), "S").linedefined, debug.getinfo(reload(bad), "S").short_src, debug.getinfo(reload(bad, true), "S").short_src) --> 8	dump.lua	?
print(debug.getlocal(reload(bad), 1), debug.getlocal(reload(bad, true), 1)) --> t	nil
print(#string.dump(bad) > #string.dump(bad, true), string.dump(bad) == string.dump(bad), string.dump(reload(bad)) == string.dump(bad)) --> true	true	true
-- Upvalues come back as fresh ones, the first as the globals.
local n = 41
local up = reload(function() n = n + 1 return n end)
print(debug.getupvalue(up, 1) == "n", debug.setupvalue(up, 1, 1), up(), up(), n) --> true	n	2	3	41
local g = reload(function() return type(print), _VERSION end)
print(g()) --> function	Lua 5.4
-- Nested functions, constants of all kinds, loops, varargs, to-be-closed variables, goto.
local all = reload(function(...)
  local log = {}
  local function inner(x) return function() x = x + 1 return x end end
  local i1, i2 = inner(1), inner(10)
  for i = 1, 3 do log[#log + 1] = i1() + i2() end
  for k, v in pairs { a = 1.5 } do log[#log + 1] = k .. v end
  do local c <close> = setmetatable({}, { __close = function() log[#log + 1] = "closed" end }) end
  local i = 0 ::top:: i = i + 1 if i < 3 then goto top end
  log[#log + 1] = i
  return table.concat(log, " "), 1 << 62, -1, 0.1, "long " .. ("s"):rep(100), nil, true, false, "\0\255", 2 ^ 53, math.mininteger, ...
end)
local r = table.pack(all("vararg"))
print(r[1], r[2], r[3], r[4], #r[5], r[6], r[7], r[8], #r[9], r[10], r[11], r[12], r.n) --> 13 15 17 a1.5 closed 3	4611686018427387904	-1	0.1	105	nil	true	false	2	9.007199254741e+15	-9223372036854775808	vararg	12
-- A dumped chunk is a string like any other: it goes through files, tables, concatenation.
local name = os.tmpname()
local h = io.open(name, "wb") h:write(string.dump(load("return ... , 'from a file'"))) h:close()
print(loadfile(name)(1)) print(loadfile(name, "b")(2)) print((loadfile(name, "t"))) print(dofile(name)) os.remove(name)
--> 1	from a file
--> 2	from a file
--> nil
--> nil	from a file
local bytes = string.dump(f)
local i = 0
print(load(function() i = i + 1 return i <= #bytes and bytes:sub(i, i) or nil end)(1, 2)) --> 21	0
-- Damage: every cut and many changed bytes are refused or harmless.
local cuts = 0
for len = 4, #bytes - 1 do local g, e = load(bytes:sub(1, len), "=cut") if not g and e:find("bad binary format", 1, true) then cuts = cuts + 1 end end
print(cuts == #bytes - 4, load("\27", "=one") == nil, select(2, load("\27Lua", "=four"))) --> true	true	four: bad binary format (truncated chunk)
print((select(2, load("\27Lua" .. ("\0"):rep(100), "=version")))) --> version: bad binary format (version mismatch)
print(pcall(string.dump, math.sin)) --> false	unable to dump given function
print(pcall(string.dump, 5)) --> false	bad argument #1 to 'string.dump' (function expected, got number)
print(pcall(string.dump)) --> false	bad argument #1 to 'string.dump' (function expected, got no value)
print(pcall(string.dump, coroutine.wrap(function() end))) --> false	unable to dump given function
print((select(2, load(bytes, "=mode", "t")))) --> attempt to load a binary chunk (mode is 't')
