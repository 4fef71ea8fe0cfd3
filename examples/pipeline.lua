-- A pipeline of three coroutines: a producer makes numbers, a transformer squares them, a consumer adds them up.
-- Usage: lua pipeline.lua [number of items]

local count = math.tointeger(tonumber(arg[1] or 10))
if not count or count < 0 then
  error("the number of items must be a whole number, not " .. arg[1], 0)
end

-- The producer yields each item and returns nil at its end.
local function producer(n)
  return coroutine.create(function()
    for i = 1, n do
      coroutine.yield(i)
    end
  end)
end

-- Asks a stage for its next item; errors in the stage become errors of the one who asks.
local function receive(stage)
  if coroutine.status(stage) == "dead" then
    return nil
  end
  local ok, item = coroutine.resume(stage)
  if not ok then
    error(item, 0)
  end
  return item
end

-- The transformer is both: it receives from the stage before it and yields to the one behind it.
local function transformer(source)
  return coroutine.create(function()
    for item in receive, source do
      coroutine.yield({ from = item, square = item * item })
    end
  end)
end

-- The consumer drives the pipeline; it yields once for each line it has printed and returns the sum.
local function consumer(source)
  return coroutine.create(function()
    local sum = 0
    for item in receive, source do
      sum = sum + item.square
      print(string.format("%4d squared is %6d", item.from, item.square))
      coroutine.yield()
    end
    return sum
  end)
end

local last = consumer(transformer(producer(count)))
local sum
repeat
  sum = receive(last)
until coroutine.status(last) == "dead"

print("sum of squares", sum)
assert(sum == count * (count + 1) * (2 * count + 1) // 6)
