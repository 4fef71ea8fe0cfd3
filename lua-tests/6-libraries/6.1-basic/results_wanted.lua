-- Functions give the same values whether no, one or all results are wanted, and as the last call of a function.

local function try(what, f, ...)
  local args = table.pack(...)
  local function tail() return f(table.unpack(args, 1, args.n)) end
  local one = pcall(f, ...) and (f(...))
  local all = table.pack(pcall(f, ...))
  local last = table.pack(pcall(tail))
  local same = all.n == last.n and (not all[1] or rawequal(one, all[2]) or one ~= one)
  for i = 1, all.n do
    same = same and (all[i] == last[i] or not all[1])
    if type(all[i]) == "table" then all[i] = "table" end
    all[i] = tostring(all[i])
  end
  print(what, same, table.concat(all, " ", 1, all.n))
end

try("select", select, 2, "a", "b", "c") --> select	true	true b c
try("select", select, 3, "a", "b", "c") --> select	true	true c
try("select", select, 4, "a", "b", "c") --> select	true	true
try("select", select, -1, "a", "b", "c") --> select	true	true c
try("select", select, -3, "a", "b", "c") --> select	true	true a b c
try("select", select, -4, "a", "b", "c") --> select	false	false bad argument #1 to 'select' (index out of range)
try("select", select, 0, "a") --> select	false	false bad argument #1 to 'select' (index out of range)
try("select", select, math.mininteger, "a") --> select	false	false bad argument #1 to 'select' (index out of range)
try("select", select, math.maxinteger, "a") --> select	true	true
try("select", select, 2.0, "a", "b", "c") --> select	true	true b c
try("select", select, "#", "a", nil) --> select	true	true 2
try("assert", assert, 1, "message", 3) --> assert	true	true 1 message 3
try("assert", assert, false, "message") --> assert	false	false message
try("assert", assert) --> assert	false	false bad argument #1 to 'assert' (value expected)
try("next", next, { 7 }) --> next	true	true 1 7
try("next", next, { 7 }, 1) --> next	true	true nil
try("next", next, {}) --> next	true	true nil
try("next", next, { 7 }, 2) --> next	true	false invalid key to 'next'
try("getmetatable", getmetatable, "x") --> getmetatable	true	true table
try("getmetatable", getmetatable, {}) --> getmetatable	true	true nil
try("getmetatable", getmetatable, setmetatable({}, { __metatable = "locked" })) --> getmetatable	true	true locked
try("getmetatable", getmetatable, setmetatable({}, { __metatable = false })) --> getmetatable	true	true false
try("getmetatable", getmetatable) --> getmetatable	false	false bad argument #1 to 'getmetatable' (value expected)
try("setmetatable", setmetatable, setmetatable({}, {}), {}) --> setmetatable	true	true table
try("setmetatable", setmetatable, setmetatable({}, { __metatable = 1 }), {}) --> setmetatable	false	false cannot change a protected metatable
try("math.type", math.type, 1) --> math.type	true	true integer
try("math.type", math.type, 1.0) --> math.type	true	true float
try("math.type", math.type, "1") --> math.type	true	true nil
try("math.type", math.type) --> math.type	false	false bad argument #1 to 'math.type' (value expected)
try("math.max", math.max, 1, 2.5) --> math.max	true	true 2.5
try("math.max", math.max) --> math.max	false	false bad argument #1 to 'math.max' (value expected)
try("char", string.char) --> char	true	true 
try("char", string.char, 65, 66, 67) --> char	true	true ABC
try("char", string.char, 65, "66") --> char	true	true AB
try("char", string.char, 65, 256) --> char	false	false bad argument #2 to 'string.char' (value out of range)
try("char", string.char, 65, -1) --> char	false	false bad argument #2 to 'string.char' (value out of range)
try("rep", string.rep, "ab", 3) --> rep	true	true ababab
try("rep", string.rep, "ab", 0) --> rep	true	true 
try("rep", string.rep, "ab", -1) --> rep	true	true 
try("rep", string.rep, "", 1000) --> rep	true	true 
try("rep", string.rep, "0123456789", 4) --> rep	true	true 0123456789012345678901234567890123456789
try("rep", string.rep, "0123456789", 5) --> rep	true	true 01234567890123456789012345678901234567890123456789
try("rep", string.rep, "ab", 3, "-") --> rep	true	true ab-ab-ab
try("upper", string.upper, "Äbc-xyz[{") --> upper	true	true ÄBC-XYZ[{
try("lower", string.lower, "ÄBC-XYZ[{") --> lower	true	true Äbc-xyz[{
try("reverse", string.reverse, "abc") --> reverse	true	true cba
try("reverse", string.reverse, "") --> reverse	true	true 
try("upper", string.upper, ("x"):rep(41)) --> upper	true	true XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX
try("upper", string.upper, 12) --> upper	true	true 12
try("find", string.find, "a,b", ",") --> find	true	true 2 2
try("find", string.find, "a.b)", ")") --> find	true	true 4 4
try("find", string.find, "a.b)", ".") --> find	true	true 1 1
try("find", string.find, "abc", "", 4) --> find	true	true 4 3
try("find", string.find, "abc", "", 5) --> find	true	true nil
