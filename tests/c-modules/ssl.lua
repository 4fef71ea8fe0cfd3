-- modules: ssl socket openssl.x509 openssl.pkey openssl.x509.name
-- package: lua-sec
-- A TLS connection over loopback with a certificate made here: both ends in one process, driven as coroutines.
local socket, ssl = require "socket", require "ssl"
local pkey, x509, name = require "openssl.pkey", require "openssl.x509", require "openssl.x509.name"

local key = pkey.new { type = "RSA", bits = 2048 }
local subject = name.new()
subject:add("CN", "localhost")
local certificate = x509.new()
certificate:setVersion(3)
certificate:setSerial(42)
certificate:setSubject(subject)
certificate:setIssuer(subject)
certificate:setLifetime(os.time() - 60, os.time() + 3600)
certificate:setPublicKey(key)
certificate:sign(key)
local function file(text)
  local path = os.tmpname()
  local f <close> = assert(io.open(path, "w"))
  f:write(text)
  return path
end
local key_file, certificate_file = file(key:toPEM "private"), file(certificate:toPEM())

local server = assert(socket.bind("127.0.0.1", 0))
local _, port = server:getsockname()
local near = assert(socket.connect("127.0.0.1", port))
local far = assert(server:accept())
local server_context = assert(ssl.newcontext { mode = "server", protocol = "tlsv1_2", key = key_file, certificate = certificate_file })
local client_context = assert(ssl.newcontext { mode = "client", protocol = "tlsv1_2", cafile = certificate_file, verify = { "peer" } })
print(ssl.newcontext { mode = "server", protocol = "nonsense" })
print(select("#", ssl.newcontext { mode = "client", protocol = "any", cafile = "/nonexistent" }))
near, far = assert(ssl.wrap(near, client_context)), assert(ssl.wrap(far, server_context))
near:settimeout(0)
far:settimeout(0)

local function patient(action, connection, ...)
  while true do
    local result, why, partial = connection[action](connection, ...)
    if result or (why ~= "wantread" and why ~= "wantwrite" and why ~= "timeout") then return result, why, partial end
    coroutine.yield()
  end
end
local client = coroutine.create(function()
  print("client", patient("dohandshake", near))
  print("sent", patient("send", near, ("payload "):rep(10) .. "\n"))
  print("answer", patient("receive", near))
  near:close()
end)
local serving = coroutine.create(function()
  print("server", patient("dohandshake", far))
  local line = patient("receive", far)
  print("sent", patient("send", far, #line .. " bytes\n"))
  print("after", patient("receive", far))
end)
local log, printed = {}, print
print = function(...) log[#log + 1] = table.concat({ tostring((...)), tostring((select(2, ...))) }, " ") end
while coroutine.status(client) ~= "dead" or coroutine.status(serving) ~= "dead" do
  for _, side in ipairs { client, serving } do
    if coroutine.status(side) ~= "dead" then assert(coroutine.resume(side)) end
  end
end
print = printed
table.sort(log)
print(table.concat(log, "\n"))
local peer = far:info()
print(peer.protocol, peer.encryption ~= nil, select("#", far:getpeercertificate()))
print(pcall(near.send, near, "x"))
print(pcall(ssl.wrap, near, 5))
os.remove(key_file)
os.remove(certificate_file)
collectgarbage()
