-- The options of collectgarbage.
print(collectgarbage(), collectgarbage("collect")) --> 0	0
print(math.type(collectgarbage("count")), collectgarbage("count") > 10) --> float	true
print(collectgarbage("isrunning"), collectgarbage("stop"), collectgarbage("isrunning"), collectgarbage("restart"), collectgarbage("isrunning")) --> true	0	false	0	true
print(collectgarbage("generational"), collectgarbage("incremental"), collectgarbage("incremental")) --> generational	generational	incremental
print(collectgarbage("incremental", 200, 100, 13), collectgarbage("generational", 20, 100), collectgarbage("incremental")) --> incremental	incremental	generational
local pause, stepmul = collectgarbage("setpause", 152), collectgarbage("setstepmul", 300)
print(pause, stepmul) --> 200	100
print(collectgarbage("setpause", pause), collectgarbage("setstepmul", stepmul)) --> 152	300
print(type(collectgarbage("step")), type(collectgarbage("step", 10))) --> boolean	boolean
print(pcall(collectgarbage, "unknown")) --> false	bad argument #1 to 'collectgarbage' (invalid option 'unknown')
print(pcall(collectgarbage, 42)) --> false	bad argument #1 to 'collectgarbage' (invalid option '42')
print(pcall(collectgarbage, {})) --> false	bad argument #1 to 'collectgarbage' (string expected, got table)
-- Memory goes down again, in every mode.
for _, mode in ipairs { "incremental", "generational" } do
  collectgarbage(mode)
  collectgarbage()
  local before = collectgarbage("count")
  local big = {}
  for i = 1, 20000 do big[i] = { i } end
  local during = collectgarbage("count")
  big = nil
  collectgarbage()
  local after = collectgarbage("count")
  print(mode, during > before + 500, after < before + 100)
end
--> incremental	true	true
--> generational	true	true
collectgarbage("incremental")
-- With the collector stopped nothing is freed; steps finish a cycle.
collectgarbage("stop")
local weak = setmetatable({ {} }, { __mode = "v" })
for i = 1, 1000 do local t = { i } end
print(weak[1] ~= nil) --> true
repeat until collectgarbage("step", 100)
print(weak[1]) --> nil
collectgarbage("restart")
-- Garbage that is made in a loop does not accumulate.
collectgarbage()
local start = collectgarbage("count")
for i = 1, 200000 do local t = { i, tostring(i) } end
print(collectgarbage("count") < start + 5000) --> true
local s = ""
for i = 1, 2000 do s = s .. "x" end
print(#s, collectgarbage("count") < start + 10000) --> 2000	true
-- A full collection in the middle of deep recursion, coroutines, metamethods.
local function deep(n) local t = { n } if n == 0 then collectgarbage() return 0 end return deep(n - 1) + t[1] end
print(deep(100)) --> 5050
local co = coroutine.wrap(function() local t = { "survives" } coroutine.yield() collectgarbage() return t[1] end)
co() collectgarbage()
print(co()) --> survives
print(setmetatable({}, { __add = function(a, b) collectgarbage() return "added" end }) + 1) --> added
