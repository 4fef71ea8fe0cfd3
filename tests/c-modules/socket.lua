-- modules: socket socket.core socket.unix mime ltn12 socket.http socket.url
-- package: lua-socket
-- TCP, UDP and Unix sockets over loopback, `select`, timeouts, an HTTP client against a server in a coroutine, pipes of ltn12, MIME filters.
local socket = require "socket"
local mime, ltn12, http, url = require "mime", require "ltn12", require "socket.http", require "socket.url"

-- lines and blocks, both directions, from one process
local server = assert(socket.bind("127.0.0.1", 0))
local _, port = server:getsockname()
local client = assert(socket.connect("127.0.0.1", port))
local peer = assert(server:accept())
print(client:send "first line\r\nsecond\nrest of it", peer:receive(), peer:receive "*l", peer:receive(4))
peer:settimeout(0.01)
print(peer:receive(100))
print(peer:send(("x"):rep(1000)), #client:receive(1000))
print(client:send("0123456789", 3, 5), peer:receive(3))
client:setoption("tcp-nodelay", true)
print(client:getoption "tcp-nodelay", pcall(client.setoption, client, "no-such-option", 1))
client:close()
print(peer:receive())
print(pcall(client.send, client, "x"), (tostring(client):gsub(":.*", "")))
print(socket.connect("127.0.0.1", 1))
print(pcall(socket.bind, "127.0.0.1", {}))

-- select over many
local clients, peers = {}, {}
for i = 1, 20 do
  clients[i] = assert(socket.connect("127.0.0.1", port))
  peers[i] = assert(server:accept())
end
for i = 1, 20, 3 do clients[i]:send(i .. "\n") end
local seen = {}
while #seen < 7 do
  for _, s in ipairs((socket.select(peers, nil, 1))) do seen[#seen + 1] = tonumber(s:receive()) end
end
table.sort(seen)
print(table.concat(seen, " "), select("#", socket.select({ peers[1] }, nil, 0)), select(3, socket.select({ peers[1] }, nil, 0.01)))
for i = 1, 20 do clients[i]:close() peers[i]:close() end

-- datagrams
local a, b = assert(socket.udp()), assert(socket.udp())
a:setsockname("127.0.0.1", 0)
local _, where = a:getsockname()
print(b:sendto("datagram", "127.0.0.1", where), a:receivefrom() == "datagram")
b:setpeername("127.0.0.1", where)
print(b:send(("y"):rep(3000)), #a:receive(8192))
a:settimeout(0.01)
print(a:receive())
local path = os.tmpname()
os.remove(path)
local unix = require "socket.unix"
local listener = unix.stream and unix.stream() or unix()
assert(listener:bind(path) and listener:listen())
local near = unix.stream and unix.stream() or unix()
assert(near:connect(path))
local far = assert(listener:accept())
near:send "over a path\n"
print(far:receive())
os.remove(path)

-- a server in a coroutine, an HTTP client whose socket lets it run
local function serve()
  local s
  repeat s = server:accept() or coroutine.yield() until s
  s:settimeout(0)
  local function line()
    while true do
      local got, why = s:receive()
      if got then return got end
      assert(why == "timeout")
      coroutine.yield()
    end
  end
  local request, headers = line(), 0
  while line() ~= "" do headers = headers + 1 end
  local body = ("request: %s\n"):format(request)
  s:send(("HTTP/1.1 200 OK\r\nContent-Length: %d\r\nX-Test: yes\r\n\r\n%s"):format(#body, body))
  s:close()
end
server:settimeout(0)
local thread = coroutine.create(serve)
local function create()
  local s = socket.tcp()
  local wrapped = setmetatable({}, { __index = function(_, name)
    return function(_, ...)
      if name == "receive" and coroutine.status(thread) ~= "dead" then
        for _ = 1, 5 do
          if coroutine.status(thread) ~= "dead" then assert(coroutine.resume(thread)) end
        end
      end
      return s[name](s, ...)
    end
  end })
  return wrapped
end
local body = {}
local ok, code, headers, status = http.request { url = "http://127.0.0.1:" .. port .. "/path?q=1", sink = ltn12.sink.table(body), create = create }
print(ok, code, headers and headers["x-test"], status, table.concat(body))

-- filters
print(mime.b64 "hello world", mime.unb64 "aGVsbG8gd29ybGQ=", (mime.qp "a=ü"), (mime.unqp "a=3D"))
local out = {}
ltn12.pump.all(ltn12.source.string(("0123456789"):rep(30)),
  ltn12.sink.chain(ltn12.filter.chain(mime.encode "base64", mime.wrap "base64"), (ltn12.sink.table(out))))
print(#table.concat(out), select(2, table.concat(out):gsub("\r\n", "")))
print(url.build(url.parse "http://user@host:80/a/b;p?q#f"), url.absolute("http://h/a/b", "../c"), url.escape "a b&")
print((select(2, pcall(mime.b64, {})):gsub("to '.*' ", "")))
local try = socket.protect(function() socket.try(nil, "reason") end)
print(try())
print(socket.newtry(function() print "finalizer" end)(1, 2))
print((pcall(socket.newtry(function() print "finalizer" end), nil, "why")))
