-- What needs more memory than there is gives an ordinary error, and the state stays usable.
-- (Sizes beyond what any address space holds, so that the answer does not depend on the machine.)
local function outcome(f, ...) local ok, e = pcall(f, ...) return ok and "ok" or tostring(e) end
print(outcome(string.rep, "x", 1 << 50)) --> resulting string too large
print(outcome(string.rep, "abcdefgh", 1 << 47)) --> resulting string too large
print(outcome(function() local s = ("x"):rep(1 << 20) return s:rep(1 << 40) end)) --> memory.lua:6: resulting string too large
print(outcome(table.concat, setmetatable({}, { __index = function() return "x" end, __len = function() return 10 end }), ("x"):rep(1000))) --> ok
print(#table.concat({ "still", "works" }, " ")) --> 11
local t = {}
for i = 1, 1000 do t[i] = ("x"):rep(1000) end
print(#table.concat(t)) --> 1000000
