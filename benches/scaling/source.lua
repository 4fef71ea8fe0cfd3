-- scaling: unit=bytes from=1e3 to=5e7
-- A source text compiled: functions in groups of a hundred, since one function may not have too many of anything.
local n = ...
local part = [[
function api.f%d(a, b)
  local t = { name = 'n%d', %d, %d.5 }
  if a then return a + b * t[1] else return t.name .. b end
end
]]
local parts, length, i = {}, 0, 0
while length < n do
  i = i + 1
  parts[i] = part:format(i, i, i, i)
  if i % 100 == 1 then parts[i] = ";(function(api) " .. parts[i] end
  if i % 100 == 0 then parts[i] = parts[i] .. "end)({})\n" end
  length = length + #parts[i]
end
if i % 100 ~= 0 then parts[#parts + 1] = "end)({})" end
local text = table.concat(parts)
return function()
  assert(load(text, "=source"))
  return #text >= n
end
