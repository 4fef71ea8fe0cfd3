-- modules: luv
-- package: lua-luv
-- The event loop of libuv: timers, TCP over loopback, processes, files, threads with their own states, errors in callbacks.
local uv = require "luv"
local log = {}
local function note(...) log[#log + 1] = table.concat({ ... }, " ") end

-- timers
for i = 5, 1, -1 do
  local timer = uv.new_timer()
  timer:start(i * 15, 0, function() note("timer", i) timer:close() end)
end
local count, repeating = 0, uv.new_timer()
repeating:start(1, 2, function()
  count = count + 1
  if count == 5 then repeating:stop() repeating:close() end
end)
uv.run()
print(count, table.concat(log, ", "))
log = {}

-- a server and clients
local server = uv.new_tcp()
server:bind("127.0.0.1", 0)
local port, left = server:getsockname().port, 5
server:listen(128, function(err)
  assert(not err, err)
  local peer = uv.new_tcp()
  server:accept(peer)
  peer:read_start(function(err, chunk)
    assert(not err, err)
    if chunk then peer:write("echo " .. chunk) else peer:shutdown() peer:close() end
  end)
end)
for i = 1, left do
  local client = uv.new_tcp()
  client:connect("127.0.0.1", port, function(err)
    assert(not err, err)
    client:read_start(function(_, chunk)
      note(chunk)
      client:close()
      left = left - 1
      if left == 0 then server:close() end
    end)
    client:write("from " .. i)
  end)
end
uv.run()
table.sort(log)
print(table.concat(log, ", "))
log = {}

-- coroutines over callbacks
local function sleep(ms)
  local running, timer = coroutine.running(), uv.new_timer()
  timer:start(ms, 0, function() timer:close() assert(coroutine.resume(running)) end)
  coroutine.yield()
end
for i = 1, 3 do
  coroutine.wrap(function()
    for j = 1, 2 do sleep(20 * i) note(i, j) end
  end)()
end
uv.run()
print(#log, log[1])
log = {}

-- a process
local out = uv.new_pipe(false)
local process
process = uv.spawn("sh", { args = { "-c", "echo output; exit 3" }, stdio = { nil, out, nil } }, function(code, signal)
  note("exit", code, signal)
  process:close()
end)
out:read_start(function(_, chunk)
  if chunk then note("got", (chunk:gsub("\n", "$"))) else out:close() end
end)
uv.run()
table.sort(log)
print(table.concat(log, ", "))
log = {}

-- files, at once and with callbacks
local path = os.tmpname()
local fd = assert(uv.fs_open(path, "w", 420))
print(uv.fs_write(fd, "some contents", -1), uv.fs_close(fd), uv.fs_stat(path).size, uv.fs_stat(path).type)
uv.fs_open(path, "r", 420, function(err, fd)
  uv.fs_read(fd, 100, 0, function(_, data)
    note("read", data)
    uv.fs_close(fd, function() note "closed" end)
  end)
end)
uv.run()
print(table.concat(log, ", "), uv.fs_open("/nonexistent", "r", 420))
os.remove(path)
log = {}

-- what is no handle; an error in a callback goes to standard error and the loop lives
print(pcall(uv.timer_start, {}, 1, 0, print))
print(pcall(uv.new_timer().start, uv.new_timer(), "x", 0, print))
print(pcall(uv.tcp_bind, uv.new_tcp(), "no address", 1))

-- threads and work queues have states of their own
local thread = uv.new_thread(function(a, b)
  local uv = require "luv"
  assert(a + b == 3 and uv.now())
end, 1, 2)
print(thread:join())
local results = {}
local work = uv.new_work(function(n)
  local sum = 0
  for i = 1, n do sum = sum + i end
  return n, sum
end, function(n, sum) results[n] = sum end)
for i = 1, 20 do work:queue(i * 100) end
uv.run()
print(results[100], results[2000])
local async
async = uv.new_async(function(text) note("async", text) async:close() end)
uv.new_thread(function(async) async:send "hello" end, async):join()
uv.run()
print(log[1], uv.loop_alive())
-- handles that nobody closes
for i = 1, 100 do uv.new_timer() end
collectgarbage()
collectgarbage()
uv.run "nowait"
