-- Loops over floats: numeric integration, Newton's method, a chaotic map, functions of the library.
local n = tonumber((...)) or 2500000
local sin, sqrt, floor = math.sin, math.sqrt, math.floor

local function integrate(f, from, to, steps)
  local width = (to - from) / steps
  local sum = (f(from) + f(to)) / 2
  for i = 1, steps - 1 do sum = sum + f(from + i * width) end
  return sum * width
end

local area = integrate(function(x) return x * sin(x) + 1 / (1 + x * x) end, 0, 10, n)

local roots = 0.0
for i = 1, n / 4 do
  local x = i * 0.5 + 1
  local guess = x
  for _ = 1, 5 do guess = (guess + x / guess) * 0.5 end
  roots = roots + guess - sqrt(x)
end

local x, inside = 0.3, 0
for i = 1, n * 2 do
  x = 3.7 * x * (1.0 - x)
  if floor(x * 10) == 5 then inside = inside + 1 end
end
print("floats", string.format("%.6f %.3f %d", area, roots, inside))
