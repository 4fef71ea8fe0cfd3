-- A minor collection is a cycle, so a step in generational mode ends one, and a loop that waits for that comes to its end.
collectgarbage("generational")
local steps = 0
repeat steps = steps + 1 until collectgarbage("step") or steps == 100
print(steps) --> 1
repeat steps = steps + 1 until collectgarbage("step", 1000) or steps == 100
print(steps < 100) --> true
