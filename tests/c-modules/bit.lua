-- modules: bit
-- package: lua-bitop
-- The operations of LuaJIT's `bit`, which depend on how floats and integers are read and pushed.
local bit = require "bit"
print(bit.tobit(0xffffffff), bit.tobit(2^40 + 1234), bit.bnot(0), bit.band(0x12345678, 0xff), bit.bor(1, 2, 4, 8), bit.bxor(0xa5a5f0f0, 0xaa55ff00))
print(bit.lshift(1, 31), bit.rshift(-256, 8), bit.arshift(-256, 8), bit.rol(0x12345678, 12), bit.ror(0x12345678, 12), bit.bswap(0x78563412))
print(bit.tohex(1), bit.tohex(-1), bit.tohex(0xffffffff, -4), bit.tohex(0x87654321, 4))
print(bit.band(1.5, 3), bit.tobit("0x10"), pcall(bit.bor), pcall(bit.band, {}))
local sum = 0
for i = 1, 100000 do sum = bit.tobit(sum * 3 + bit.bxor(i, bit.lshift(i, 7))) end
print(sum)
