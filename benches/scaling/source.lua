-- scaling: unit=bytes from=1e3 to=5e7
-- A source text compiled.
local n = ...
local parts, length, i = {}, 0, 0
while length < n do
  i = i + 1
  local part = ("do local t = { name = 'n%d', %d, %d.5 } function t:f(a, b) if a then return a + b * %d else return self.name .. b end end end\n"):format(i, i, i, i)
  parts[i] = part
  length = length + #part
end
local text = table.concat(parts)
return function()
  assert(load(text, "=source"))
  return #text >= n
end
