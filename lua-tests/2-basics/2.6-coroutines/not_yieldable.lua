-- Where the reference cannot yield: its library functions that call back are a boundary.
-- (Perilune lets some of these yield; this script only fixes what both must do: no crash, and the state goes on.)
local yield = coroutine.yield
local function outcome(f) return (coroutine.wrap(function() local ok, e = pcall(f) return ok and "yielded" or "refused" end)()) end
print(pcall(yield, "outside of any coroutine")) --> false	attempt to yield from outside a coroutine
local results = {}
for _, f in ipairs {
  function() table.sort({ 3, 2, 1 }, function(a, b) yield() return a < b end) end,
  function() string.gsub("abc", "%w", function() yield() end) end,
  function() load(function() yield() end) end,
} do
  local r = outcome(f)
  results[#results + 1] = (r == "refused" or r == nil or r == "yielded") and "fine" or "wrong"
end
print(table.concat(results, " ")) --> fine fine fine
print(coroutine.wrap(function() return coroutine.isyieldable() end)(), coroutine.isyieldable()) --> true	false
local co = coroutine.wrap(function() yield("still working") return "and ends" end)
print(co()) --> still working
print(co()) --> and ends
