--@ --isolate
-- A coroutine reads what was a global before it ran first, and nobody sees what the other side assigns afterwards.
local painter = coroutine.wrap(function()
  for i = 1, 3 do seen = i; print("in", i, colour); coroutine.yield() end
end)
for _, c in ipairs { "red", "green", "blue" } do colour = c; painter(); print("out", seen) end
--> in	1	red
--> out	nil
--> in	2	red
--> out	nil
--> in	3	red
--> out	nil
