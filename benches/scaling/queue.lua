-- scaling: unit=elements from=10 to=1e7
-- A queue in a table: appended at one end, taken from the other, half of it in use.
local n = ...
return function()
  local queue, first, last = {}, 1, 0
  for i = 1, n do
    last = last + 1
    queue[last] = i
    if i % 2 == 0 then
      queue[first] = nil
      first = first + 1
    end
  end
  return last - first
end
