-- Compiling: a large source text of functions, tables and expressions, and many small chunks.
local n = tonumber((...)) or 2400
local compile = loadstring or load

local parts = {}
for i = 1, n do
  parts[i] = ([[
-- Function number %d.
local function handle_%d(request, options)
  options = options or { limit = %d, names = { "first", "second", [10] = "tenth" }, ratio = %d.5e-1 }
  if not request or request.size > options.limit and not request.forced then
    return nil, "too large: " .. tostring(request and request.size)
  end
  local total, index = 0, 1
  for key, value in pairs(request.fields) do
    if type(value) == "number" then total = total + value * %d - (index %% 3) elseif key ~= "skip" then
      total = total + #tostring(value)
    end
    index = index + 1
  end
  while index > 0 do
    index = index - 1
    if index == total then break end
  end
  request.result = function(...) return total, index, select("#", ...) end
  return request:finish(total, { index = index, note = 'done\n' })
end
registry[%d] = handle_%d
]]):format(i, i, i * 10, i, i, i, i)
  -- A function may only have so many local variables.
  if i % 100 == 0 then parts[i] = parts[i] .. "end do\n" end
end
local source = "local registry = {} do\n" .. table.concat(parts) .. "end return registry"

local count = 0
for round = 1, 6 do
  local registry = assert(compile(source, "=source"))()
  for _ in pairs(registry) do count = count + 1 end
end
for i = 1, n * 10 do
  count = count + assert(compile("local x = " .. i .. " return x * 2 + 1"))() % 10
end
print("compile", #source .. " " .. count)
