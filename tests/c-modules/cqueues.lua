-- modules: cqueues cqueues.socket cqueues.condition cqueues.promise cqueues.signal cqueues.thread
-- package: lua-cqueues
-- An event loop of coroutines in C: sleeping, sockets over loopback, conditions, promises, errors of coroutines, OS threads, and loops inside loops, where
-- resumes and yields cross C with continuations.
local cqueues = require "cqueues"
local socket, condition, promise = require "cqueues.socket", require "cqueues.condition", require "cqueues.promise"
local auxlib = require "cqueues.auxlib"
local loop = cqueues.new()
local log = {}
local function note(...) log[#log + 1] = table.concat({ ... }, " ") end

-- in the order of their times
for i = 5, 1, -1 do
  loop:wrap(function()
    cqueues.sleep(i * 0.02)
    note("slept", i)
  end)
end
assert(loop:loop())
print(table.concat(log, ", "))
log = {}

-- an echo server and ten clients
local server = assert(socket.listen("127.0.0.1", 0))
local _, _, port = server:localname()
loop:wrap(function()
  for _ = 1, 10 do
    local peer = assert(server:accept())
    cqueues.running():wrap(function()
      for line in peer:lines "*L" do peer:write("echo ", line) peer:flush() end
      peer:close()
    end)
  end
end)
for i = 1, 10 do
  loop:wrap(function()
    local s <close> = setmetatable({ s = assert(socket.connect("127.0.0.1", port)) }, { __close = function(t) t.s:close() end })
    for j = 1, 3 do
      s.s:write(("client %d line %d\n"):format(i, j))
      s.s:flush()
      note(s.s:read "*l")
    end
  end)
end
assert(loop:loop(10))
table.sort(log)
print(#log, log[1], log[30])
log = {}

-- conditions and promises
local ready = condition.new()
local list = {}
loop:wrap(function()
  while #list < 3 do ready:wait() end
  note("consumer has", #list)
end)
loop:wrap(function()
  for i = 1, 3 do
    cqueues.sleep(0.005)
    list[i] = i
    ready:signal()
  end
end)
loop:wrap(function()
  local p = promise.new(function(x) cqueues.sleep(0.01) return x * 2 end, 21)
  local failed = promise.new(function() error "rejected" end)
  note("promise", p:get())
  note("failed", (select(2, pcall(failed.get, failed)):gsub("^.-:%d+: ", "")))
end)
assert(loop:loop())
table.sort(log)
print(table.concat(log, ", "))
log = {}

-- errors of coroutines come out of the loop, which goes on
loop:wrap(function() cqueues.sleep(0.001) error { code = 3 } end)
loop:wrap(function() cqueues.sleep(0.02) note "after the error" end)
local ok, err = loop:loop()
print(ok, type(err) == "table" and err.code or err)
print(loop:loop(), log[1], loop:count())

-- a loop inside a coroutine of a loop: its step yields through
local inner, order = cqueues.new(), {}
inner:wrap(function() cqueues.sleep(0.02) order[#order + 1] = "inner" end)
loop:wrap(function() assert(inner:loop()) order[#order + 1] = "outer" end)
loop:wrap(function() cqueues.sleep(0.001) order[#order + 1] = "beside" end)
assert(loop:loop())
print(table.concat(order, " "))

-- what is yielded inside a loop by a coroutine of one's own
local resumed = {}
loop:wrap(function()
  local co = auxlib.wrap(function()
    for i = 1, 3 do
      cqueues.sleep(0.001)
      coroutine.yield(i)
    end
  end)
  for i = 1, 3 do resumed[i] = co() end
end)
assert(loop:loop())
print(table.concat(resumed, " "))
-- waiting outside of a loop
local before = cqueues.monotime()
cqueues.sleep(0.01)
print(cqueues.monotime() - before >= 0.009, cqueues.poll(0.001) ~= nil)

-- an OS thread with a state of its own
local thread, pipe = require "cqueues.thread".start(function(pipe, a, b)
  local sum = 0
  for line in pipe:lines() do sum = sum + #line end
  pipe:write("sum ", tostring(sum), " ", a, b, "\n")
  pipe:close()
end, "x", "y")
pipe:write "one\nthree\n"
pipe:shutdown "w"
print(pipe:read "*l", thread:join(5))
-- socket errors
local s = socket.connect("127.0.0.1", 1)
s:onerror(function(_, _, code) return code end)
print(s:connect(1) == nil, (select(2, pcall(socket.connect, {})):gsub("to '.*' ", "")))
server:close()
