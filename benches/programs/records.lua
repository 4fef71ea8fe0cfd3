-- Tables as records: small ones made from constructors, with fields read and changed; nested ones.
local n = tonumber((...)) or 33

local checksum = 0
for round = 1, n do
  local particles = {}
  for i = 1, 5000 do
    particles[i] = { x = i, y = -i, z = 0, speed = { dx = 1, dy = 0.5 }, alive = true, name = "p" }
  end
  for step = 1, 10 do
    for i = 1, #particles do
      local p = particles[i]
      local v = p.speed
      p.x, p.y = p.x + v.dx, p.y + v.dy
      p.z = p.z + 1
      if p.x > 4990 then p.alive = false end
    end
  end
  for i = 1, #particles do
    local p = particles[i]
    if p.alive then checksum = checksum + p.x + p.y * 2 + p.z end
  end
  for i = 1, 20000 do
    local point = { x = i, y = round, z = 1 }
    checksum = checksum + point.x % 3 + point.y + point.z
  end
end
print("records", string.format("%d", checksum))
