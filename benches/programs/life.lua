-- Conway's game of life on a torus: arrays of arrays, one row of text per generation looked at.
local n = tonumber((...)) or 500

local width, height = 80, 60
local grid, seed = {}, 2024
for y = 1, height do
  grid[y] = {}
  for x = 1, width do
    seed = (seed * 16807) % 2147483647
    grid[y][x] = seed % 3 == 0 and 1 or 0
  end
end

local function step(old)
  local new = {}
  for y = 1, height do
    local above, row, below = old[(y - 2) % height + 1], old[y], old[y % height + 1]
    local line = {}
    for x = 1, width do
      local left, right = x > 1 and x - 1 or width, x < width and x + 1 or 1
      local around = above[left] + above[x] + above[right] + row[left] + row[right] + below[left] + below[x] + below[right]
      line[x] = (around == 3 or around == 2 and row[x] == 1) and 1 or 0
    end
    new[y] = line
  end
  return new
end

local checksum = 0
for generation = 1, n do
  grid = step(grid)
  local text = table.concat(grid[generation % height + 1])
  local _, alive = text:gsub("1", "")
  checksum = checksum + alive * generation
end
print("life", string.format("%d", checksum))
