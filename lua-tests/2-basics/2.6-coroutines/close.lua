-- coroutine.close: on fresh, suspended, failed, finished coroutines; what it refuses.
local co = coroutine.create(function() coroutine.yield() end)
print(coroutine.close(co), coroutine.status(co)) --> true	dead
print(coroutine.resume(co)) --> false	cannot resume dead coroutine
co = coroutine.create(function() coroutine.yield() end)
coroutine.resume(co)
print(coroutine.close(co), coroutine.status(co)) --> true	dead
co = coroutine.create(function() return 1 end)
coroutine.resume(co)
print(coroutine.close(co), coroutine.close(co)) --> true	true
co = coroutine.create(function() error("its error", 0) end)
coroutine.resume(co)
print(coroutine.close(co)) --> false	its error
print(coroutine.close(co), coroutine.status(co)) --> true	dead
co = coroutine.create(function() error({ code = 3 }) end)
coroutine.resume(co)
print(select(2, coroutine.close(co)).code) --> 3
-- Pending to-be-closed variables run in order, at every depth, with nil as error.
local log = {}
local function tbc(name) return setmetatable({}, { __close = function(_, e) log[#log + 1] = name .. ":" .. tostring(e) end }) end
co = coroutine.create(function()
  local a <close> = tbc("a")
  local function f() local b <close> = tbc("b") coroutine.yield() end
  pcall(f)
  log[#log + 1] = "never"
end)
coroutine.resume(co)
print(coroutine.close(co), table.concat(log, " ")) --> true	b:nil a:nil
-- After an error, close runs what is pending with that error.
log = {}
co = coroutine.create(function() local a <close> = tbc("a") error("boom", 0) end)
print(coroutine.resume(co)) --> false	boom
print(#log, coroutine.status(co)) --> 0	dead
print(coroutine.close(co)) --> false	boom
print(table.concat(log, " ")) --> a:boom
-- An error in a closing method is the result.
co = coroutine.create(function()
  local a <close> = tbc("a")
  local b <close> = setmetatable({}, { __close = function() error("from close", 0) end })
  coroutine.yield()
end)
coroutine.resume(co)
log = {}
print(coroutine.close(co)) --> false	from close
print(table.concat(log, " "), coroutine.status(co)) --> a:from close	dead
-- What cannot be closed.
print(pcall(coroutine.close, coroutine.running())) --> false	cannot close a running coroutine
local outer = coroutine.wrap(function(self)
  print(pcall(coroutine.close, coroutine.running()))
  local normal = coroutine.running()
  return coroutine.wrap(function() return pcall(coroutine.close, normal) end)()
end)
print(outer())
--> false	cannot close a running coroutine
--> false	cannot close a normal coroutine
print(pcall(coroutine.close, 42)) --> false	bad argument #1 to 'coroutine.close' (thread expected, got number)
-- Closing from inside another coroutine; closing methods that resume coroutines.
co = coroutine.create(function()
  local a <close> = setmetatable({}, { __close = function() log[#log + 1] = coroutine.wrap(function() coroutine.yield() return "unused" end)() or "resumed inside" end })
  coroutine.yield()
end)
coroutine.resume(co)
log = {}
print(coroutine.wrap(function() return coroutine.close(co) end)(), log[1]) --> true	resumed inside
-- A coroutine that is closed while it iterates.
local closed = {}
local function source()
  local res <close> = setmetatable({}, { __close = function() closed[#closed + 1] = "source" end })
  for i = 1, math.huge do coroutine.yield(i) end
end
co = coroutine.create(source)
for i = 1, 3 do coroutine.resume(co) end
print(coroutine.close(co), closed[1]) --> true	source
-- An abandoned one is not closed when it is collected.
co = coroutine.create(source)
coroutine.resume(co)
co = nil
collectgarbage()
print(#closed) --> 1
-- Yield in a closing method, while closing from outside.
co = coroutine.create(function()
  local a <close> = setmetatable({}, { __close = function() coroutine.yield("in close") end })
  coroutine.yield()
end)
coroutine.resume(co)
print(type(coroutine.close(co)), coroutine.status(co)) --> boolean	dead
