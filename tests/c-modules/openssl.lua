-- modules: openssl openssl.digest openssl.hmac openssl.cipher openssl.pkey openssl.rand openssl.bignum openssl.x509 openssl.x509.name openssl.kdf
-- package: lua-luaossl
-- Digests, ciphers, signatures, big numbers with operators, certificates, errors.
local digest, hmac, cipher, pkey = require "openssl.digest", require "openssl.hmac", require "openssl.cipher", require "openssl.pkey"
local bignum, rand, kdf = require "openssl.bignum", require "openssl.rand", require "openssl.kdf"
local function hex(s) return (s:gsub(".", function(c) return ("%02x"):format(c:byte()) end)) end

print(hex(digest.new("sha256"):final "abc"))
local d = digest.new "sha1"
for i = 1, 100 do d:update(("x"):rep(i)) end
print(hex(d:final()), hex(hmac.new("key", "sha256"):final "message"))
print((select(2, pcall(digest.new, "no-such-digest")):gsub("to '.*' ", "")))
local key, iv = ("k"):rep(32), ("i"):rep(16)
local text = ("plain text "):rep(50)
local sealed = cipher.new("aes-256-cbc"):encrypt(key, iv):final(text)
print(#sealed, hex(sealed:sub(1, 8)), cipher.new("aes-256-cbc"):decrypt(key, iv):final(sealed) == text)
print(pcall(function() return cipher.new("aes-256-cbc"):encrypt("short", iv) end))
print(select("#", cipher.new("aes-256-cbc"):decrypt(("z"):rep(32), iv):final(sealed)))
local rsa = pkey.new { type = "RSA", bits = 1024 }
local signature = rsa:sign(digest.new("sha256"):update "message" and digest.new("sha256", nil) or nil)
local message = digest.new "sha256"
message:update "message"
signature = rsa:sign(message)
local check, wrong = digest.new "sha256", digest.new "sha256"
check:update "message"
wrong:update "massage"
print(rsa:verify(signature, check), rsa:verify(signature, wrong), pkey.new(rsa:toPEM "public"):type() ~= nil)
local a, b = bignum.new "123456789012345678901234567890", bignum.new(97)
print(tostring(a * b + 1), tostring(a % b), a > b, tostring(-a), tostring(b ^ 5), a == a + 0, tostring(a // b))
print((pcall(function() return a / bignum.new(0) end)))
print(#rand.bytes(33), rand.ready())
print(hex(kdf.derive { type = "PBKDF2", md = "sha256", pass = "password", salt = "salt", iter = 10, outlen = 20 }))
local x509, name = require "openssl.x509", require "openssl.x509.name"
local subject = name.new()
subject:add("CN", "example.test"):add("O", "A")
local certificate = x509.new()
certificate:setSubject(subject)
certificate:setIssuer(subject)
certificate:setLifetime(0, 1000)
certificate:setPublicKey(rsa)
certificate:sign(rsa)
local again = x509.new(certificate:toPEM())
print(tostring(again:getSubject()), again:getLifetime(), again:getPublicKey():type() == rsa:type())
for part in pairs(again:getSubject():all()) do io.write(part, " ") end
print()
print((pcall(x509.new, "-----BEGIN CERTIFICATE-----\nrubbish")))
for i = 1, 300 do digest.new "md5" bignum.new(i) end
collectgarbage()
