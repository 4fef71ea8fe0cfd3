-- getmetatable, setmetatable, getregistry, getuservalue, setuservalue, setcstacklimit.
local mt = { __index = function(_, k) return "via " .. k end }
print(debug.setmetatable(10, mt) == 10, (5).field, getmetatable(1) == mt, debug.getmetatable(2.5) == mt) --> true	via field	true	true
debug.setmetatable(10, nil)
print(getmetatable(1), pcall(debug.setmetatable, 1, 5)) --> nil	false	bad argument #2 to 'debug.setmetatable' (nil or table expected, got number)
print(debug.setmetatable(nil, { __index = function() return "nil is indexed" end }), (nil).x) --> nil	nil is indexed
debug.setmetatable(nil, nil)
print(debug.setmetatable(true, { __tostring = function(b) return b and "YES" or "NO" end }), tostring(false)) --> YES	NO
debug.setmetatable(true, nil)
print(tostring(true)) --> true
debug.setmetatable(print, { __name = "CALLABLE" })
print((tostring(print):gsub("0x%x+", "ADDR"):gsub("builtin: %x+", "ADDR"))) --> CALLABLE: ADDR
debug.setmetatable(print, nil)
local protected = setmetatable({}, { __metatable = "hidden" })
print(getmetatable(protected), type(debug.getmetatable(protected)), debug.setmetatable(protected, nil) == protected, getmetatable(protected)) --> hidden	table	true	nil
print(type(debug.getregistry()), debug.getregistry()[2] == _G, type(debug.getregistry()[1]), debug.getregistry()._LOADED == package.loaded) --> table	true	thread	true
print(debug.getuservalue(io.stdout), debug.getuservalue({}), debug.getuservalue(5), pcall(debug.setuservalue, {}, 1)) --> nil	nil	nil	false	bad argument #1 to 'debug.setuservalue' (userdata expected, got table)
print(pcall(debug.setuservalue, io.stdout, 1, 1)) --> true	nil
print(debug.setcstacklimit and type(debug.setcstacklimit(200)), pcall(debug.getmetatable)) --> number	false	bad argument #1 to 'debug.getmetatable' (value expected)
print(debug.traceback("message", 0):match("^message\nstack traceback:\n\t%[C%]: in function 'debug.traceback'\n") ~= nil) --> true
local names = {}
for k in pairs(debug) do names[#names + 1] = k end
table.sort(names)
print(table.concat(names, " ")) --> debug gethook getinfo getlocal getmetatable getregistry getupvalue getuservalue setcstacklimit sethook setlocal setmetatable setupvalue setuservalue traceback upvalueid upvaluejoin
