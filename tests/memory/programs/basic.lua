-- The basic functions.
assert(assert(1, "x") == 1 and select("#", 1, 2, nil) == 3 and select(-1, 1, 2) == 2)
assert(not pcall(error, "message") and not pcall(error, { 1 }) and not pcall(error))
local ok, message = pcall(function() local t; return t.x.y end)
assert(not ok and type(message) == "string")
assert(not pcall(function() return 1 + {} end) and not pcall(function() return {} < {} end))
assert(not pcall(function() return #nil end) and not pcall(string.rep) and not pcall(setmetatable, 1, 2))
local handled = select(2, xpcall(function() error("inner") end, function(m) return debug.traceback(m, 1) end))
assert(type(handled) == "string")
assert(tostring(12) == "12" and tostring(1.5) == "1.5" and tostring(nil) == "nil" and #tostring({}) > 6)
assert(tostring(setmetatable({}, { __tostring = function() return "shown" end })) == "shown")
assert(tostring(setmetatable({}, { __name = "Name" })):find("^Name"))
assert(tonumber("0x10") == 16 and tonumber("zz", 36) == 1295 and tonumber("1e2") == 100.0 and not tonumber("x"))
local keys = {}
for k, v in pairs({ 1, 2, a = 1, b = 2 }) do keys[#keys + 1] = tostring(k) .. tostring(v) end
for i, v in ipairs({ 1, 2, 3 }) do keys[#keys + 1] = i .. "" .. v end
assert(#keys == 7 and next({}) == nil and rawlen({ 1 }) == 1 and rawget({ x = 1 }, "x") == 1 and rawequal("a", "a"))
rawset(keys, "x", 1)
local proxy = setmetatable({}, { __index = function(_, k) return k .. "!" end, __newindex = function(t, k, v) rawset(t, k, v) end,
  __call = function(_, a) return a end, __concat = function() return "joined" end, __len = function() return 7 end,
  __eq = function() return true end, __lt = function() return true end, __le = function() return true end,
  __add = function() return 1 end, __unm = function() return 2 end, __pairs = function(t) return next, t, nil end,
  __metatable = "locked" })
assert(proxy.key == "key!" and proxy(3) == 3 and proxy .. "x" == "joined" and #proxy == 7 and proxy + 1 == 1 and -proxy == 2)
proxy.set = true
for _ in pairs(proxy) do end
assert(getmetatable(proxy) == "locked" and not pcall(setmetatable, proxy, nil))
local function variadic(...) local a, b = ...; return select("#", ...), { ... }, a, b end
assert(variadic(1, 2, 3) == 3)
local function deep(n) return n == 0 and 0 or 1 + deep(n - 1) end
assert(deep(180) == 180)
local closures = {}
for i = 1, 30 do local up = i; closures[i] = function() up = up + 1; return up end end
assert(closures[3]() == 4)
do
  local closed = 0
  do local c <close> = setmetatable({}, { __close = function() closed = closed + 1 end }) end
  pcall(function() local c <close> = setmetatable({}, { __close = function() closed = closed + 1 end }); error("x") end)
  assert(closed == 2)
end
local text = ""
for i = 1, 40 do text = text .. i .. "," end
assert(#text == 111 and _VERSION == "Lua 5.4")
warn("@off"); warn("unheard ", "warning")
return true
