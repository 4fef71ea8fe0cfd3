--@ --isolate
-- Names that are shared, and constants.
shared_value = "before"
_ENV[""] = { "shared_value", "other" }
print(shared_value, other) --> before	nil
coroutine.wrap(function() shared_value = "from the coroutine"; other = 1 end)()
print(shared_value, other) --> from the coroutine	1

-- Declarations add up, and may come at any time and from anywhere.
late = "main's"
local co = coroutine.wrap(function()
  print(late)
  late = "its own"
  coroutine.yield()
  print(late)
  late = "assigned after"
  coroutine.yield()
  late = nil
  coroutine.yield()
end)
co() --> main's
print(late) --> main's
_ENV[""] = { "late" }
co() --> main's
print(late) --> assigned after
co()
print(late) --> nil
coroutine.wrap(function() found = "inside"; _ENV[""] = { "found" } end)()
print(found) --> inside
-- Again is as good as once.
_ENV[""] = { "found" }
print(found) --> inside

-- A name that others have is moved from whoever declares it.
value = "outer"
local other = coroutine.wrap(function() value = "inner"; coroutine.yield(); print("other", value) end)
other()
coroutine.wrap(function() value = "declarer"; _ENV[""] = { "value" } end)()
print(value) --> declarer
other() --> other	declarer

-- Constants.
_ENV[""] = { LIMIT = 10, NAMES = { "a" } }
print(LIMIT, NAMES[1]) --> 10	a
print(pcall(function() LIMIT = 11 end)) --> false	declarations.lua:45: LIMIT is read-only
print(pcall(coroutine.wrap(function() LIMIT = LIMIT + 1 end))) --> false	declarations.lua:46: LIMIT is read-only
print(pcall(function() LIMIT = nil end)) --> false	declarations.lua:47: LIMIT is read-only
NAMES[2] = "b"
print(coroutine.wrap(function() return LIMIT, #NAMES end)()) --> 10	2
_ENV[""] = { LIMIT = 10 }
print(pcall(function() _ENV[""] = { LIMIT = 12, NEW = 1 } end)) --> false	declarations.lua:51: LIMIT is read-only
print(LIMIT, NEW) --> 10	nil
_ENV[""] = { "LIMIT" }
print(pcall(function() LIMIT = 1 end)) --> false	declarations.lua:54: LIMIT is read-only
-- A shared name can become one.
turning = 1
_ENV[""] = { "turning" }
turning = 2
_ENV[""] = { turning = 3 }
print(turning, pcall(function() turning = 4 end)) --> 3	false	declarations.lua:60: turning is read-only

-- Names with a star are plain shared names here.
_ENV[""] = { "*pool", ["*SIZE"] = 4 }
coroutine.wrap(function() pool = SIZE end)()
print(pool, SIZE, pcall(function() SIZE = 5 end)) --> 4	4	false	declarations.lua:65: SIZE is read-only

-- Both kinds in one table, and names with strange letters.
_ENV[""] = { "mixed", MIXED = true, "two words" }
_ENV["two words"] = 1
coroutine.wrap(function() mixed = _ENV["two words"]; _ENV["two words"] = 2 end)()
print(mixed, MIXED, _ENV["two words"]) --> 1	true	2
local long = ("long"):rep(50)
_ENV[""] = { long, [long .. "!"] = 1 }
coroutine.wrap(function() _ENV[long] = "far" end)()
print(_ENV[long], pcall(function() _ENV[long .. "!"] = 2 end)) --> far	false	declarations.lua:75: longlonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglong! is read-only

-- What cannot be declared.
print(pcall(function() _ENV[""] = "name" end)) --> false	declarations.lua:78: names are declared by a table of them
print(pcall(function() _ENV[""] = { 1 } end)) --> false	declarations.lua:79: a declared name must be a string that is not empty
print(pcall(function() _ENV[""] = { "" } end)) --> false	declarations.lua:80: a declared name must be a string that is not empty
print(pcall(function() _ENV[""] = { "*" } end)) --> false	declarations.lua:81: a declared name must be a string that is not empty
print(pcall(function() _ENV[""] = { [true] = 1 } end)) --> false	declarations.lua:82: a declared name must be a string that is not empty
print(pcall(function() _ENV[""] = { "good", {} } end)) --> false	declarations.lua:83: a declared name must be a string that is not empty
print(_ENV[""], good) --> nil	nil
coroutine.wrap(function() good = 1 end)()
print(good) --> nil
