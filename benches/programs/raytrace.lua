-- A ray tracer: spheres with shadows and reflections over a plane; vectors as locals and as small tables.
local n = tonumber((...)) or 240
local sqrt, max, floor = math.sqrt, math.max, math.floor

local function vector(x, y, z) return { x = x, y = y, z = z } end
local function minus(a, b) return vector(a.x - b.x, a.y - b.y, a.z - b.z) end
local function along(a, b, t) return vector(a.x + b.x * t, a.y + b.y * t, a.z + b.z * t) end
local function dot(a, b) return a.x * b.x + a.y * b.y + a.z * b.z end
local function unit(a)
  local length = sqrt(dot(a, a))
  return vector(a.x / length, a.y / length, a.z / length)
end

local spheres = {
  { center = vector(0, 1, 6), radius = 1, shade = 0.9, mirror = 0.3 },
  { center = vector(-2, 0.7, 5), radius = 0.7, shade = 0.6, mirror = 0.1 },
  { center = vector(1.8, 0.5, 4.5), radius = 0.5, shade = 0.7, mirror = 0.5 },
  { center = vector(0.5, 2.4, 8), radius = 1.2, shade = 0.4, mirror = 0.0 },
}
local light = unit(vector(-1, 2, -1))

local function nearest(origin, direction)
  local best, hit = math.huge, nil
  for i = 1, #spheres do
    local sphere = spheres[i]
    local offset = minus(origin, sphere.center)
    local b = dot(offset, direction)
    local discriminant = b * b - dot(offset, offset) + sphere.radius * sphere.radius
    if discriminant > 0 then
      local t = -b - sqrt(discriminant)
      if t > 1e-4 and t < best then best, hit = t, sphere end
    end
  end
  return hit, best
end

local function trace(origin, direction, depth)
  local sphere, t = nearest(origin, direction)
  local point, normal, shade, mirror
  if sphere then
    point = along(origin, direction, t)
    normal = unit(minus(point, sphere.center))
    shade, mirror = sphere.shade, sphere.mirror
  elseif direction.y < -1e-3 then
    point = along(origin, direction, -origin.y / direction.y)
    normal = vector(0, 1, 0)
    shade, mirror = (floor(point.x) + floor(point.z)) % 2 == 0 and 0.8 or 0.3, 0.2
  else
    return 0.2 + 0.3 * direction.y
  end
  local lit = 0.1
  if not nearest(point, light) then lit = lit + max(0, dot(normal, light)) end
  local result = shade * lit
  if mirror > 0 and depth > 0 then
    local reflected = along(direction, normal, -2 * dot(direction, normal))
    result = result * (1 - mirror) + mirror * trace(point, reflected, depth - 1)
  end
  return result
end

local eye, sum = vector(0, 1.2, 0), 0
for row = 1, n do
  for column = 1, n do
    local direction = unit(vector((column - n / 2) / n, (n / 2 - row) / n, 1))
    sum = sum + floor(trace(eye, direction, 3) * 255)
  end
end
print("raytrace", string.format("%d", sum))
