-- Matrices of floats as tables of tables: decomposition, products, transposition.
local n = tonumber((...)) or 210

local function fill(size)
  local m = {}
  for i = 1, size do
    local row = {}
    for j = 1, size do row[j] = 1 / (i + j - 1) + (i == j and 2 or 0) end
    m[i] = row
  end
  return m
end
local function multiply(a, b)
  local size, result = #a, {}
  for i = 1, size do
    local row, left = {}, a[i]
    for j = 1, size do
      local sum = 0.0
      for k = 1, size do sum = sum + left[k] * b[k][j] end
      row[j] = sum
    end
    result[i] = row
  end
  return result
end
-- Lower and upper triangle in one matrix, in place.
local function decompose(m)
  local size = #m
  for k = 1, size - 1 do
    local pivot = m[k]
    for i = k + 1, size do
      local row = m[i]
      local factor = row[k] / pivot[k]
      row[k] = factor
      for j = k + 1, size do row[j] = row[j] - factor * pivot[j] end
    end
  end
  return m
end

local a = fill(n)
local product = multiply(a, a)
local square = multiply(product, a)
local parts = decompose(square)
local trace, log = 0, 0
for i = 1, n do
  trace = trace + product[i][i]
  log = log + math.log(math.abs(parts[i][i]))
end
print("matrix", string.format("%.6f %.6f", trace, log))
