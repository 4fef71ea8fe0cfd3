-- __tostring, __name, __metatable, __pairs.
local t = setmetatable({}, { __tostring = function(t) return "as string" end })
print(t, tostring(t), ("%s"):format(t), #tostring(t)) --> as string	as string	as string	9
print(pcall(tostring, setmetatable({}, { __tostring = function() return 42 end }))) --> true	42
print(pcall(tostring, setmetatable({}, { __tostring = function() end }))) --> false	'__tostring' must return a string
print(pcall(string.format, "%s", setmetatable({}, { __tostring = function() return {} end }))) --> false	'__tostring' must return a string
print(pcall(tostring, setmetatable({}, { __tostring = "no function" }))) --> false	attempt to call a string value
local callable = setmetatable({}, { __call = function() return "from callable" end })
print(tostring(setmetatable({}, { __tostring = callable }))) --> from callable
print((pcall(function() return t .. "" end)), pcall(string.rep, t)) --> false	false	bad argument #1 to 'string.rep' (string expected, got table)
-- __name in tostring and in messages.
local named = setmetatable({}, { __name = "My.Type" })
print((tostring(named):gsub("0x%x+", "ADDR"))) --> My.Type: ADDR
print(pcall(function() return named + 1 end)) --> false	tostring_name_metatable.lua:14: attempt to perform arithmetic on a My.Type value (upvalue 'named')
print(pcall(function() return named .. "x" end)) --> false	tostring_name_metatable.lua:15: attempt to concatenate a My.Type value (upvalue 'named')
print(pcall(function() return #5, named < 1 end)) --> false	tostring_name_metatable.lua:16: attempt to get length of a number value
print(pcall(function() return named < 1 end)) --> false	tostring_name_metatable.lua:17: attempt to compare My.Type with number
print(pcall(function() named() end)) --> false	tostring_name_metatable.lua:18: attempt to call a My.Type value (upvalue 'named')
print(pcall(ipairs)) --> false	bad argument #1 to 'ipairs' (value expected)
print(pcall(string.rep, named)) --> false	bad argument #1 to 'string.rep' (string expected, got My.Type)
print(pcall(string.rep, "x", named)) --> false	bad argument #2 to 'string.rep' (number expected, got My.Type)
print(pcall(math.floor, named)) --> false	bad argument #1 to 'math.floor' (number expected, got My.Type)
print((tostring(setmetatable({}, { __name = 42 })):gsub("0x%x+", "ADDR"))) --> table: ADDR
print(pcall(string.rep, setmetatable({}, { __name = 42 }))) --> false	bad argument #1 to 'string.rep' (string expected, got table)
-- __metatable hides and protects.
local protected = setmetatable({}, { __metatable = "locked" })
print(getmetatable(protected), pcall(setmetatable, protected, {})) --> locked	false	cannot change a protected metatable
print(getmetatable(setmetatable({}, { __metatable = false })), getmetatable("").__index == string) --> false	true
print(pcall(setmetatable, {}, "not a table")) --> false	bad argument #2 to 'setmetatable' (nil or table expected, got string)
print(pcall(setmetatable, {})) --> false	bad argument #2 to 'setmetatable' (nil or table expected, got no value)
print(pcall(setmetatable, 5, {})) --> false	bad argument #1 to 'setmetatable' (table expected, got number)
print(getmetatable({}), getmetatable(1), getmetatable(print), getmetatable(nil)) --> nil	nil	nil	nil
print(pcall(getmetatable)) --> false	bad argument #1 to 'getmetatable' (value expected)
local mt = {}
local s = setmetatable({}, mt)
print(getmetatable(s) == mt, setmetatable(s, nil) == s, getmetatable(s)) --> true	true	nil
print(debug.getmetatable(protected).__metatable, debug.setmetatable(protected, nil) == protected, getmetatable(protected)) --> locked	true	nil
-- __pairs gives the three values of the loop.
local p = setmetatable({}, { __pairs = function(t) return function(_, k) if not k then return 1, "one" elseif k < 3 then return k + 1, "more" end end, t, nil, "dropped" end })
for k, v in pairs(p) do print(k, v) end
--> 1	one
--> 2	more
--> 3	more
print(select("#", pairs(p)), select("#", pairs({}))) --> 3	3
print(pcall(pairs, setmetatable({}, { __pairs = function() error("no pairs", 0) end }))) --> false	no pairs
print(pairs(setmetatable({}, { __pairs = function() end }))) --> nil	nil	nil
for k in next, p do print("next ignores __pairs") end
print(select("#", pairs(5)), select(2, pairs(5))) --> 3	5	nil
debug.setmetatable(5, { __pairs = function(n) return function(_, i) i = (i or 0) + 1 if i <= n then return i end end end })
for i in pairs(3) do io.write(i, " ") end print() --> 1 2 3 
debug.setmetatable(5, nil)
-- ipairs respects __index.
local ip = setmetatable({}, { __index = function(_, i) if i <= 3 then return i * i end end })
for i, v in ipairs(ip) do io.write(i, ":", v, " ") end print() --> 1:1 2:4 3:9 
-- __idiv and others are looked up raw in the metatable, which may be shared and changed.
local shared = {}
local x, y = setmetatable({}, shared), setmetatable({}, shared)
print(pcall(function() return x // y end)) --> false	tostring_name_metatable.lua:58: attempt to perform arithmetic on a table value (upvalue 'x')
shared.__idiv = function() return "idiv" end
print(x // y, y // 1) --> idiv	idiv
shared.__idiv = nil
print((pcall(function() return x // y end))) --> false
