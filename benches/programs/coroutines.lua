-- Coroutines: a walk through a tree, a pipeline of filters, and many that live at the same time.
local n = tonumber((...)) or 18
local create, resume, yield, wrap = coroutine.create, coroutine.resume, coroutine.yield, coroutine.wrap

local function tree(depth)
  if depth == 0 then return nil end
  return { left = tree(depth - 1), value = depth, right = tree(depth - 1) }
end
local function walk(node)
  if node then
    walk(node.left)
    yield(node.value)
    walk(node.right)
  end
end

local checksum = 0
local root = tree(n)
for _ = 1, 4 do
  for value in wrap(function() walk(root) end) do checksum = checksum + value end
end

-- The sieve: each prime is a filter behind the one before.
local function numbers(limit)
  return wrap(function() for i = 2, limit do yield(i) end end)
end
local function filter(prime, source)
  return wrap(function()
    for i in source do
      if i % prime ~= 0 then yield(i) end
    end
  end)
end
local source, primes = numbers(n * 100), 0
while true do
  local prime = source()
  if not prime or primes == 60 then break end
  primes = primes + 1
  checksum = checksum + prime
  source = filter(prime, source)
end

-- A scheduler in rounds.
local tasks = {}
for i = 1, 1000 do
  tasks[i] = create(function(step)
    local total = 0
    while true do total = total + step step = yield(total) end
  end)
end
for round = 1, n * 10 do
  for i = 1, #tasks do
    local _, total = resume(tasks[i], i)
    checksum = (checksum + total) % 1000000007
  end
end

-- Short lives.
for i = 1, n * 3000 do
  checksum = checksum + wrap(function(x) return x end)(i)
end
print("coroutines", string.format("%d", checksum))
