-- Fills tables with keys that were chosen to collide, and compares the time with that of random keys of the same kind. `flooding.lua [KEYS]`, 60000 unless told
-- otherwise. Runs under any Lua 5.4.
local count = tonumber(arg[1]) or 60000

local function shuffled(list)
  for i = #list, 2, -1 do
    local j = math.random(i)
    list[i], list[j] = list[j], list[i]
  end
  return list
end

local function keys(make)
  local list = {}
  for i = 1, count do list[i] = make(i) end
  return list
end

--- The shortest of several times that filling, reading and emptying a table takes.
local function time(list)
  local best = math.huge
  for _ = 1, 5 do
    collectgarbage()
    local start = os.clock()
    local t = {}
    for i = 1, #list do t[list[i]] = i end
    for i = 1, #list do assert(t[list[i]] == i) end
    for i = 1, #list do t[list[i]] = nil end
    best = math.min(best, os.clock() - start)
    if best > 2 then break end
  end
  return best
end

local function random_string() return ("%016x"):format(math.random(0)) end

local kinds = {
  {"integers", keys(function() return math.random(0) end), {
    {"k * 65535", function(k) return k * 65535 end},
    {"k << 8", function(k) return k << 8 end},
    {"k << 16", function(k) return k << 16 end},
    {"k << 32", function(k) return k << 32 end},
    {"k << 40", function(k) return k << 40 end},
    {"-k", function(k) return -k end},
    {"k * 2^31 - k", function(k) return (k << 31) - k end},
    {"k * (2^32 + 1)", function(k) return k * 0x100000001 end},
    {"k * golden ratio", function(k) return k * 0x9e3779b97f4a7c15 end},
    {"k / golden ratio", function(k) return k * 0xf1de83e19937733d end}, -- its inverse modulo 2^64
  }},
  {"floats", keys(function() return math.random() * 2.0 ^ math.random(-500, 500) end), {
    {"k * 2^600", function(k) return k * 2.0 ^ 600 end},
    {"k * 2^-600", function(k) return k * 2.0 ^ -600 end},
    {"k + 0.5", function(k) return k + 0.5 end},
    {"2^(k / 60)", function(k) return 2.0 ^ (k / 60) + 0.1 end},
  }},
  {"strings", keys(random_string), {
    {"long common beginning", function(k) return ("x"):rep(24) .. k end},
    {"long common end", function(k) return k .. ("x"):rep(24) end},
    {"differing in the middle", function(k) return ("x"):rep(14) .. ("%06d"):format(k) .. ("x"):rep(14) end},
    {"of zeros", function(k) return ("\0"):rep(10) .. string.pack("I4", k) end},
    {"bits of a word", function(k) return string.pack("I8", k << 40) end},
  }},
  {"long strings", keys(function() return random_string():rep(8) end), {
    {"common beginning", function(k) return ("x"):rep(128) .. k end},
    {"common end", function(k) return ("%06d"):format(k) .. ("x"):rep(128) end},
    {"differing in the middle", function(k) return ("x"):rep(64) .. ("%06d"):format(k) .. ("x"):rep(64) end},
  }},
  {"objects", shuffled(keys(function() return {} end)), {
    {"in the order of their making", function() return {} end},
    {"one of 16", function()
      local object
      for _ = 1, 16 do object = {} end
      return object
    end},
    {"functions", function(k) return function() return k end end},
    {"coroutines", function() return coroutine.create(print) end},
  }},
}

local worst = 0
for _, kind in ipairs(kinds) do
  local name, random, cases = table.unpack(kind)
  local usual = time(random)
  print(("%-36s %8.4f s"):format("random " .. name, usual))
  for _, case in ipairs(cases) do
    local taken = time(keys(case[2]))
    worst = math.max(worst, taken / usual)
    print(("  %-34s %8.4f s  %6.2f"):format(case[1], taken, taken / usual))
  end
end
print(("worst ratio %.2f"):format(worst))
