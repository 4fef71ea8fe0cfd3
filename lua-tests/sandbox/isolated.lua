--@ --sandbox --isolate
-- Both together: coroutines with globals of their own over read-only libraries.
name = "main"
local co = coroutine.wrap(function() name = name .. "'s coroutine"; coroutine.yield(name); return name, io end)
print(co(), name) --> main's coroutine	main
print(co()) --> main's coroutine	nil
print(pcall(function() math.pi = 3 end)) --> false	isolated.lua:7: attempt to modify a read-only table
print(select("#", pcall(rawset, _ENV, "own", 1)), own) --> 2	1
