-- modules: luaevent.core socket
-- package: lua-event
-- libevent: timers, sockets, a signal of the loop's own, callbacks that raise, buffers.
local event, socket = require "luaevent.core", require "socket"
local base = event.new()
local log, events = {}, {}
for i = 3, 1, -1 do
  events[i] = base:addevent(nil, event.EV_TIMEOUT, function() log[#log + 1] = i return -1 end, i * 0.02)
end
base:loop()
print(table.concat(log, " "))
local server = assert(socket.bind("127.0.0.1", 0))
server:settimeout(0)
local _, port = server:getsockname()
local lines = {}
events[4] = base:addevent(server, event.EV_READ, function()
  local peer = server:accept()
  events[#events + 1] = base:addevent(peer, event.EV_READ, function()
    local line = peer:receive()
    lines[#lines + 1] = line
    if #lines == 3 then base:loopexit() end
    return -1
  end)
  return event.EV_READ
end)
local clients = {}
for i = 1, 3 do
  clients[i] = assert(socket.connect("127.0.0.1", port))
  clients[i]:send("client " .. i .. "\n")
end
base:loop()
table.sort(lines)
events[4]:close()
print(table.concat(lines, ", "))
local count = 0
events[#events + 1] = base:addevent(nil, event.EV_TIMEOUT, function()
  count = count + 1
  if count == 4 then return -1 end
  return event.EV_TIMEOUT, 0.001
end, 0.001)
base:loop()
print(count)
local buffer = event.buffer.new()
buffer:add("hello ", "world")
print(buffer:length(), buffer:get_data(), buffer:get_data(3), buffer:get_data(2, 3))
buffer:drain(6)
print(buffer:get_data(), #buffer:get_data(), pcall(buffer.get_data, buffer, {}))
print((tostring(buffer):gsub("%S+$", "")) ~= nil, pcall(event.new().addevent, {}, 1))
collectgarbage()
