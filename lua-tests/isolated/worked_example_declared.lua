--@ --isolate
-- With names that all coroutines share, the same program prints what it prints in the standard language.
_ENV[""] = { "colour", "seen" }
local painter = coroutine.wrap(function()
  for i = 1, 3 do seen = i; print("in", i, colour); coroutine.yield() end
end)
for _, c in ipairs { "red", "green", "blue" } do colour = c; painter(); print("out", seen) end
--> in	1	red
--> out	1
--> in	2	green
--> out	2
--> in	3	blue
--> out	3
