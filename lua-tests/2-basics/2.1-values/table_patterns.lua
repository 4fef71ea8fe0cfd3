-- Tables whose entries come and go: queues, windows and sets keep every entry apart, whatever their keys.

-- A window that slides over the integers, for sizes around powers of two and several distances.
local function slide(size, distance, rounds)
  local t, first, last = {}, 0, 0
  for i = 1, rounds do
    t[last * distance] = last
    last = last + 1
    if last - first > size then
      if t[first * distance] ~= first then return "lost", first end
      t[first * distance] = nil
      first = first + 1
    end
  end
  local count = 0
  for k, v in pairs(t) do
    if k ~= v * distance or v < first then return "wrong", k end
    count = count + 1
  end
  return count
end
for _, size in ipairs { 1, 7, 8, 31, 33, 100, 127, 128, 1000 } do
  print(size, slide(size, 1, 3000), slide(size, -1, 3000), slide(size, 1000, 3000), slide(size, 1 << 40, 3000),
    slide(size, 0.25, 3000))
end
--> 1	1	1	1	1	1
--> 7	7	7	7	7	7
--> 8	8	8	8	8	8
--> 31	31	31	31	31	31
--> 33	33	33	33	33	33
--> 100	100	100	100	100	100
--> 127	127	127	127	127	127
--> 128	128	128	128	128	128
--> 1000	1000	1000	1000	1000	1000

-- A queue that loses its front while it grows.
local queue, first, last = {}, 1, 0
for i = 1, 20000 do
  last = last + 1
  queue[last] = i
  if i % 2 == 0 then
    assert(queue[first] == first)
    queue[first] = nil
    first = first + 1
  end
end
local sum, count = 0, 0
for k, v in pairs(queue) do
  assert(k == v)
  sum, count = sum + v, count + 1
end
print(first, last, count, sum) --> 10001	20000	10000	150005000

-- Keys of all kinds in one table, replaced while others stay.
local objects = {}
for i = 1, 200 do objects[i] = i % 2 == 0 and {} or function() return i end end
local t = { [true] = 0, [false] = 0 }
for round = 1, 20 do
  for i = 1, 200 do
    t[objects[i]] = (t[objects[i]] or 0) + 1
    t[i + round / 64] = i
    t["k" .. (i + round)] = round
    t[i % 3 == 0] = t[i % 3 == 0] + 1
    t[i - 1 + (round - 1) / 64] = nil
  end
end
print(t[true], t[false], t[objects[1]], t[objects[200]]) --> 1320	2680	20	20
print(t[1.25], t[200.3125], t[200.25], t.k21, t.k220, t.k221) --> nil	200	200	20	20	nil

-- Floats of all magnitudes, and powers of two below one.
t = {}
for e = -1074, 1023 do
  t[2.0 ^ e] = e
  t[-1.5 * 2.0 ^ e] = -e
end
for e = -1074, 1023 do
  assert(t[2.0 ^ e] == e)
  -- The smallest of them rounds to twice its neighbour.
  if e > -1074 then assert(t[-1.5 * 2.0 ^ e] == -e) end
end
print(t[0.5], t[1], t[1 << 62], t[-0.75], t[-3]) --> -1	0	62	1	-1
t[1 / 0], t[-1 / 0] = "inf", "-inf"
print(t[math.huge], t[-math.huge]) --> inf	-inf
print(t[0 / 0], pcall(function() t[0 / 0] = 1 end)) --> nil	false	table_patterns.lua:84: table index is NaN
