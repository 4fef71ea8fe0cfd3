-- load: strings and functions, names, modes, environments.
print(load("return 1 + 1")()) --> 2
print(load("syntax error here")) --> nil	[string "syntax error here"]:1: syntax error near 'error'
print(load("return ...", "name")(1, 2, 3)) --> 1	2	3
print(load("error('x')", "=name") ~= nil, pcall(load("error('x')", "=name"))) --> true	false	name:1: x
print(pcall(load("error('x')", "@file.lua"))) --> false	file.lua:1: x
print(pcall(load("error('x')", "a chunk given by its text"))) --> false	[string "a chunk given by its text"]:1: x
print(pcall(load("error('x')", "line one\nline two"))) --> false	[string "line one..."]:1: x
print(pcall(load("error('x')", ("long "):rep(30)))) --> false	[string "long long long long long long long long long ..."]:1: x
print(pcall(load("error('x')", "=" .. ("long"):rep(30)))) --> false	longlonglonglonglonglonglonglonglonglonglonglonglonglonglon:1: x
print(pcall(load("error('x')", "@" .. ("dir/"):rep(30) .. "file.lua"))) --> false	...dir/dir/dir/dir/dir/dir/dir/dir/dir/dir/dir/dir/file.lua:1: x
print(pcall(load("\n\nerror('x')", "="))) --> false	:3: x
print(pcall(load("error('x')"))) --> false	[string "error('x')"]:1: x
-- Functions as source: pieces are joined, nil or an empty string ends.
local pieces = { "return ", "1", " + ", "41" }
local i = 0
print(load(function() i = i + 1 return pieces[i] end)()) --> 42
i = 0
print(load(function() i = i + 1 return i == 3 and "" or pieces[i] end)()) --> 1
local chars, at = "local x = 'split' return x .. 1", 0
print(load(function() at = at + 1 return chars:sub(at, at) ~= "" and chars:sub(at, at) or nil end)()) --> split1
print(load(function() return nil end) ~= nil, pcall(load(function() return nil end))) --> true	true
print(pcall(load, function() return true end)) --> true	nil	reader function must return a string
print(pcall(load, function() error("reader fails", 0) end)) --> true	nil	reader fails
print(pcall(load, function() return {} end)) --> true	nil	reader function must return a string
-- Modes.
print(load("return 1", "c", "t")(), load("return 1", "c", "b")) --> 1	nil	attempt to load a text chunk (mode is 'b')
local dumped = string.dump(load("return 'from binary', ..."))
print(load(dumped, "c", "b")("arg"), load(dumped, "=c", "t")) --> from binary	nil	attempt to load a binary chunk (mode is 't')
print(load(dumped)(5)) --> from binary	5
print(type(load(dumped, "c", "bt")), load("return 1", "c", "bt")()) --> function	1
print(dumped:sub(1, 4) == "\27Lua", load("\27Lua", "=short")) --> true	nil	short: bad binary format (truncated chunk)
print(load(dumped:sub(1, -10), "=cut")) --> nil	cut: bad binary format (truncated chunk)
-- Environments.
local env = { v = "in env" }
print(load("return v", "c", "t", env)(), load("v = 'changed' return v", "c", "t", env)(), env.v) --> in env	changed	changed
print(pcall(load("return v", "c", "t", nil))) --> false	[string "c"]:1: attempt to index a nil value (upvalue '_ENV')
print(load(dumped, "c", "b", env)(1)) --> from binary	1
print(load("return _ENV", "c", "t", env)() == env) --> true
-- A function with upvalues, dumped: upvalues come back fresh; the first gets the globals.
local up1, up2 = 10, 20
local function f() return up1, up2 end
local g = load(string.dump(f))
print(select("#", g()), type(g())) --> 2	table
print(debug.setupvalue(g, 1, "one"), debug.setupvalue(g, 2, "two"), g()) --> up1	up2	one	two
print(pcall(string.dump, math.sin)) --> false	unable to dump given function
print(pcall(string.dump)) --> false	bad argument #1 to 'string.dump' (function expected, got no value)
print(pcall(load)) --> false	bad argument #1 to 'load' (function expected, got no value)
print(pcall(load, 42)) --> true	nil	[string "42"]:1: unexpected symbol near '42'
print(pcall(load, {})) --> false	bad argument #1 to 'load' (function expected, got table)
print(load("x =", "=(load)")) --> nil	(load):1: unexpected symbol near <eof>
-- Stripped code runs the same but has lost its names.
local h = load("local a = 1\nreturn function(b)\n  local c = nil\n  return c.field\nend", "=stripped")()
print(pcall(load(string.dump(h)))) --> false	stripped:4: attempt to index a nil value (local 'c')
print(pcall(load(string.dump(h, true)))) --> false	?:-1: attempt to index a nil value
-- Numbers, strings and nested functions survive.
local big = load("return 1, -1, 1.5, 1e300, math.mininteger, 'str', ('long'):rep(20), '\\0\\1\\255', true, nil, function(x) return x * 2 end")
local r = table.pack(load(string.dump(big))())
print(r.n, r[1], r[2], r[3], r[4], r[5], r[6], #r[7], #r[8], r[9], r[10], r[11](21)) --> 11	1	-1	1.5	1e+300	-9223372036854775808	str	80	3	true	nil	42
-- The compiled chunk is a vararg function without parameters.
print(debug.getinfo(load("return 1"), "u").isvararg, debug.getinfo(load(""), "u").nparams, debug.getinfo(load(""), "S").what) --> true	0	main
