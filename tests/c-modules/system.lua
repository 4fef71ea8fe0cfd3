-- modules: system
-- package: lua-system
-- Clocks and sleeping.
local system = require "system"
local before = system.monotime()
system.sleep(0.02)
local slept = system.monotime() - before
print(slept >= 0.02 and slept < 5, math.type(system.gettime()), math.abs(system.gettime() - os.time()) < 5)
print((select(2, pcall(system.sleep, "x")):gsub("to '.*' ", "")))
