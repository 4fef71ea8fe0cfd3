-- Functions of the library that have short cuts for ordinary arguments give the same by every way of calling them: as a statement,
-- for one result, for all results, in tail position, through pcall (which takes no short cut), and with a hook set.
local function C(name, f, ...) return { name = name, f = f, arguments = table.pack(...) } end
local cases = {
  C("math.floor", math.floor, 3.7), C("math.floor", math.floor, -3.7), C("math.floor", math.floor, 5),
  C("math.floor", math.floor, 2^60), C("math.floor", math.floor, "8.5"), C("math.floor", math.floor, {}),
  C("math.floor", math.floor), C("math.floor", math.floor, math.huge), C("math.ceil", math.ceil, 3.2),
  C("math.ceil", math.ceil, -3.2), C("math.ceil", math.ceil, 5), C("math.abs", math.abs, -3),
  C("math.abs", math.abs, -3.5), C("math.abs", math.abs, math.mininteger), C("math.sqrt", math.sqrt, 16),
  C("math.sqrt", math.sqrt, "x"), C("math.max", math.max, 1, 2), C("math.max", math.max, 2.5, 1.5),
  C("math.max", math.max, 1, 2.5), C("math.max", math.max, 1), C("math.max", math.max, 3, 1, 2),
  C("math.max", math.max), C("math.min", math.min, 1, 2), C("math.min", math.min, 2.5, 1.5),
  C("math.min", math.min, 0/0, 1.0), C("math.tointeger", math.tointeger, 3.0), C("math.tointeger", math.tointeger, 7),
  C("math.fmod", math.fmod, 5.5, 2), C("math.fmod", math.fmod, -5, 3), C("math.fmod", math.fmod, 5, 0),
  C("string.len", string.len, "abc"), C("string.len", string.len, 12), C("string.len", string.len),
  C("string.byte", string.byte, "abc"), C("string.byte", string.byte, "abc", -1),
  C("string.byte", string.byte, "abc", 10), C("string.byte", string.byte, "abc", 1, 3),
  C("string.byte", string.byte, "abc", "2"), C("string.byte", string.byte, "abc", 0),
  C("string.sub", string.sub, "abcdef", 2, 4), C("string.sub", string.sub, "abcdef", -3),
  C("string.sub", string.sub, "abcdef", 0), C("string.sub", string.sub, "abcdef", 5, 2),
  C("string.sub", string.sub, 12345, 2, 3), C("string.sub", string.sub, "abc", 2.0),
  C("string.sub", string.sub, "abc", math.mininteger, math.maxinteger), C("string.sub", string.sub, "abc"),
  C("string.char", string.char, 65), C("string.char", string.char, 65, 66), C("string.char", string.char, 256),
  C("assert", assert, 1), C("assert", assert, 1, 2), C("assert", assert, false), C("assert", assert),
  C("getmetatable", getmetatable, 1), C("rawequal", rawequal, 1, 1.0), C("rawequal", rawequal, "a", "a"),
  C("rawequal", rawequal, ("x"):rep(50), ("x"):rep(50)), C("rawequal", rawequal, 1), C("rawequal", rawequal, nil, nil),
  C("rawget", rawget, { 10, x = 20 }, 1), C("rawget", rawget, { 10, x = 20 }, "x"), C("rawget", rawget, 1, 2),
  C("rawlen", rawlen, { 1, 2 }), C("rawlen", rawlen, "abc"), C("rawlen", rawlen, 5),
  C("select", select, "#", 1, nil, nil), C("select", select, 2, "a", "b", "c"), C("select", select, -1, "a", "b"),
  C("tonumber", tonumber, 5), C("tonumber", tonumber, "0x10"), C("tonumber", tonumber, "z", 36),
  C("tonumber", tonumber), C("tostring", tostring, 42), C("tostring", tostring, "s"), C("tostring", tostring, 1.5),
  C("tostring", tostring, nil), C("tostring", tostring, -9007199254740993), C("tostring", tostring, math.mininteger),
  C("tostring", tostring), C("tostring", tostring, 12345678), C("tostring", tostring, 100000000),
  C("tostring", tostring, 10000000000000000), C("type", type, 1), C("type", type, nil), C("type", type),
  C("type", type, print), C("type", type, type),
}

local function show(...)
  local shown = table.pack(...)
  for i = 1, shown.n do
    local v = shown[i]
    shown[i] = (math.type(v) or type(v)) .. ":" .. (type(v) == "function" and "f" or tostring(v))
  end
  return table.concat(shown, " ", 1, shown.n)
end

local function ways(f, ...)
  local a, b, c = ...
  local n = select("#", ...)
  if n == 0 then
    return function() f() return "done" end, function() local x = f() return x end, function() return f() end,
      function() return (f()) end
  elseif n == 1 then
    return function() f(a) return "done" end, function() local x = f(a) return x end, function() return f(a) end,
      function() return (f(a)) end
  elseif n == 2 then
    return function() f(a, b) return "done" end, function() local x = f(a, b) return x end, function() return f(a, b) end,
      function() return (f(a, b)) end
  end
  local arguments = table.pack(...)
  return function() f(table.unpack(arguments, 1, n)) return "done" end,
    function() local x = f(table.unpack(arguments, 1, n)) return x end,
    function() return f(table.unpack(arguments, 1, n)) end,
    function() return (f(table.unpack(arguments, 1, n))) end
end

local function run(case)
  local f, arguments = case.f, case.arguments
  local statement, one, tail, parenthesized = ways(f, table.unpack(arguments, 1, arguments.n))
  local reference = show(pcall(f, table.unpack(arguments, 1, arguments.n)))
  return case.name, reference, { show(pcall(tail)), show(pcall(one)), show(pcall(parenthesized)), show(pcall(statement)) }
end

-- The message of an error names the function or not, depending on the way; that is compared without the name.
local function plain(text) return (text:gsub("^boolean:false string:.*", "error")) end

local function check(case)
  local name, reference, results = run(case)
  local all = plain(reference)
  local first = all:match("^boolean:true [^ ]+") or all:match("^boolean:true$") and "boolean:true nil:nil" or all
  if plain(results[1]) ~= all then print(name, "tail", reference, results[1]) end
  for way = 2, 3 do
    if plain(results[way]) ~= first then print(name, "one", first, results[way]) end
  end
  local done = all == "error" and all or "boolean:true string:done"
  if plain(results[4]) ~= done then print(name, "statement", results[4]) end
end

for _, case in ipairs(cases) do check(case) end
local calls = 0
debug.sethook(function() calls = calls + 1 end, "c")
for _, case in ipairs(cases) do check(case) end
debug.sethook()
print(calls > 5 * #cases) --> true

-- table.insert and table.remove, with the array full, not full, empty, and with metatables
local t = {}
for i = 1, 20 do table.insert(t, i * i) end
print(#t, t[1], t[20]) --> 20	1	400
print(table.remove(t), table.remove(t), #t) --> 400	361	18
print(table.remove({}), #t) --> nil	18
print((table.remove { 1, 2, 3 }), select("#", table.insert({}, 1))) --> 3	0
local log = {}
local proxy = setmetatable({}, { __len = function() return 7 end, __newindex = function(_, k, v) log[#log + 1] = k .. "=" .. v end })
table.insert(proxy, "x")
print(log[1]) --> 8=x
print(pcall(table.insert, nil, 1)) --> false	bad argument #1 to 'table.insert' (table expected, got nil)
print(pcall(table.insert, {})) --> false	wrong number of arguments to 'insert'

-- setmetatable: the finalizer, protection, and the result
local mt = { __index = { answer = 42 } }
print(setmetatable({}, mt).answer, getmetatable(setmetatable({}, mt)) == mt) --> 42	true
do
  local finalized = false
  setmetatable({}, { __gc = function() finalized = true end })
  collectgarbage()
  print(finalized) --> true
end
local protected = setmetatable({}, { __metatable = "no" })
print(getmetatable(protected), pcall(setmetatable, protected, {})) --> no	false	cannot change a protected metatable
print(getmetatable({})) --> nil
print(getmetatable("").__index == string) --> true

-- A metatable for numbers or strings changes what tostring shows.
debug.setmetatable(1, { __tostring = function(n) return "number " .. math.type(n) end })
print(tostring(1), tostring(1.5)) --> number integer	number float
debug.setmetatable(1, nil)
print(tostring(1)) --> 1
getmetatable("").__tostring = function(s) return "<" .. s:upper() .. ">" end
local text = tostring("abc")
getmetatable("").__tostring = nil
print(text, tostring("abc")) --> <ABC>	abc
