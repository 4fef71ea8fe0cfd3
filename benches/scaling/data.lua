-- scaling: unit=bytes from=1e3 to=2e7
-- One table constructor with all of a text's data, compiled and run.
local n = ...
local parts, length, i = { "return {\n" }, 0, 0
while length < n do
  i = i + 1
  local part = ("{ id = %d, name = 'item %d', %d.25, true },\n"):format(i, i % 1000, i)
  parts[i + 1] = part
  length = length + #part
end
parts[#parts + 1] = "}"
local text = table.concat(parts)
return function() return #assert(load(text, "=data"))() == i end
