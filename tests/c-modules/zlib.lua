-- modules: zlib
-- package: lua-zlib
-- Whole and streamed compression, checksums, errors in damaged data.
local zlib = require "zlib"
local lines = {}
for i = 1, 5000 do lines[i] = ("line %d of %d"):format(i, i * i % 97) end
local text = table.concat(lines, "\n")
local packed, eof, input, output = zlib.deflate(9)(text, "finish")
print(#text, #packed < #text / 4, eof, input == #text, output == #packed)
local back, eof, input, output = zlib.inflate()(packed)
print(back == text, eof, input == #packed, output == #text)
-- in pieces, both ways
local deflate, pieces = zlib.deflate(zlib.BEST_SPEED), {}
for i = 1, #lines do pieces[#pieces + 1] = deflate(lines[i] .. "\n") end
pieces[#pieces + 1] = deflate("", "finish")
packed = table.concat(pieces)
local inflate, out = zlib.inflate(), {}
for i = 1, #packed, 100 do out[#out + 1] = inflate(packed:sub(i, i + 99)) end
print(table.concat(out) == text .. "\n")
-- gzip
local gz = zlib.deflate(6, 15 + 16)(text, "finish")
print(gz:byte(1), gz:byte(2), zlib.inflate(15 + 32)(gz) == text)
-- a sink as a function
local collected = {}
local counted = zlib.deflate(5)
for piece in text:gmatch(("."):rep(1000)) do collected[#collected + 1] = counted(piece, "sync") end
collected[#collected + 1] = counted("", "finish")
print(#zlib.inflate()(table.concat(collected)) // 1000)
print(zlib.crc32()("hello"), zlib.adler32()("hello"), zlib.crc32()("hel", "lo"))
local crc = zlib.crc32()
crc "hel"
print(crc "lo")
print(pcall(zlib.inflate(), "this is not compressed"))
print(pcall(zlib.inflate(), packed:sub(1, 50) .. ("\255"):rep(100)))
print(pcall(zlib.deflate, 11))
local done = zlib.inflate()
done(packed)
print(pcall(done, packed))
print(pcall(zlib.deflate(), "text", "sometimes"))
print(math.type(zlib.version()))
