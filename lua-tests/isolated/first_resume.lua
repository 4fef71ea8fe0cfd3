--@ --isolate
-- What a coroutine gets when it runs first: a copy of the names of the one that resumes it.
before = "assigned before"
local co = coroutine.create(function()
  print(before, between)
  before = "changed inside"
  coroutine.yield()
  print(before, between)
end)
-- Not at its creation, but at its first resume.
between = "assigned between"
coroutine.resume(co) --> assigned before	assigned between
print(before) --> assigned before
before, between = "changed outside", "changed outside"
coroutine.resume(co) --> changed inside	assigned between

-- Tables and functions go by reference.
list = { 1 }
function push(x) list[#list + 1] = x end
coroutine.wrap(function() push(2); list[#list + 1] = 3; list = nil end)()
print(table.concat(list, " ")) --> 1 2 3

-- Coroutines and userdata stay behind.
thread, file, text, number, flag = coroutine.create(print), io.stdout, "text", 1.5, false
coroutine.wrap(function() print(thread, file, text, number, flag) end)() --> nil	nil	text	1.5	false
print(type(thread), type(file)) --> thread	userdata

-- The copy is that of whoever resumes, not of the creator.
who = "main"
local inner = coroutine.create(function() return who end)
local outer = coroutine.wrap(function() who = "outer"; return select(2, coroutine.resume(inner)) end)
print(outer(), who) --> outer	main

-- A coroutine that is resumed later does not get a second copy.
late = nil
local sleeper = coroutine.wrap(function() while true do coroutine.yield(late) end end)
print(sleeper()) --> nil
late = "now"
print(sleeper(), late) --> nil	now

-- Each has its own, however many there are.
local all = {}
for i = 1, 5 do
  all[i] = coroutine.wrap(function() counter = i; while true do coroutine.yield(counter); counter = counter + 10 end end)
end
for round = 1, 3 do
  local values = {}
  for i = 1, 5 do values[i] = all[i]() end
  print(table.concat(values, " "), counter)
end
--> 1 2 3 4 5	nil
--> 11 12 13 14 15	nil
--> 21 22 23 24 25	nil
