-- Closures: made in loops, sharing and owning variables, composed and called.
local n = tonumber((...)) or 500000

local function counter(start)
  local value = start
  return function() value = value + 1 return value end, function() return value end
end

local function compose(f, g)
  return function(x) return f(g(x)) end
end

local function add(k)
  return function(x) return x + k end
end

local sum = 0
for i = 1, n do
  local increment, current = counter(i)
  increment()
  increment()
  sum = sum + current()
  sum = (sum + compose(add(i), add(-1))(3)) % 1000003
end

-- One long chain, called often.
local chain = add(0)
for i = 1, 30 do chain = compose(add(i), chain) end
for i = 1, n / 10 do sum = (sum + chain(i)) % 1000003 end
print("closures", string.format("%d", sum))
