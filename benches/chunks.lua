-- Changes one to four bytes of binary chunks, loads what comes out and runs what is accepted: `chunks.lua SEED [CASES]`. Runs under any Lua 5.4. That the process
-- lives to print the last line is the result.
local seed, cases = tonumber(arg[1]) or 1, tonumber(arg[2]) or 20000
math.randomseed(seed)

local functions = {
  function(a, ...)
    local t = {a, ...}
    for i = 1, #t do t[i] = t[i] .. "x" end
    for k, v in pairs(t) do t[k] = function() return v, a end end
    return t[1]()
  end,
  function(n)
    local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
    local total <const> = 3
    for i = n, n + 10, 2 do n = n + fib(i % 5) // total end
    return n & 0xff, n | 1, n ~ 3, -n, ~n, n << 2, n >> 1, n % 7, n / 2, n ^ 2
  end,
  function(s, ...)
    local guard <close> = setmetatable({}, {__close = function() end})
    local parts = {}
    for word in (s .. " some words"):gmatch("%a+") do parts[#parts + 1] = word:upper() end
    if #parts > 1 and not parts.x or s == "x" then parts.y = {parts, s, ...} end
    goto done
    ::again::
    do return table.concat(parts, ",") end
    ::done::
    goto again
  end,
  function(...)
    local co = coroutine.wrap(function(...) local a, b = coroutine.yield(select("#", ...)) return a, b end)
    co(...)
    local object = setmetatable({x = 1}, {__index = function(_, k) return k end, __add = function() return 1 end})
    object.y, object.z = object.x + 1, object + 1
    while object.y < 10 do object.y = object.y + object.x if object.y == 7 then break end end
    repeat local last = object.y object.y = last - 1 until last < 3
    return co(1, 2), object[1], ...
  end,
}

local function stop() error("too long") end

local accepted, ran = 0, 0
for case = 1, cases do
  local chunk = string.dump(functions[math.random(#functions)], math.random(2) == 1)
  for _ = 1, math.random(4) do
    local at = math.random(#chunk)
    chunk = chunk:sub(1, at - 1) .. string.char(math.random(0, 255)) .. chunk:sub(at + 1)
  end
  local f = load(chunk, "=chunk", "b", {coroutine = coroutine, setmetatable = setmetatable, select = select, pairs = pairs, table = table})
  if f then
    accepted = accepted + 1
    local co = coroutine.create(f)
    debug.sethook(co, stop, "", 10000)
    if coroutine.resume(co, "7", 2, {}) then ran = ran + 1 end
  end
end
print(("%d cases, %d accepted, %d ran without error"):format(cases, accepted, ran))
