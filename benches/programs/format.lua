-- Numbers to text and back: string.format, tostring, tonumber.
local n = tonumber((...)) or 90000
local format, tostring, tonumber = string.format, tostring, tonumber

local checksum = 0
for i = 1, n do
  local x = i / 8
  checksum = checksum + #format("%d items, %5.2f each, %s", i, x, "total")
  checksum = checksum + #format("%08x|%-10s|%+d", i, "left", i % 50)
  checksum = checksum + #format("%q", "line\nand \"quote\"")
  checksum = checksum + #format("%.14g %e", x, x)
  checksum = checksum + #tostring(i) + #tostring(i + 0.125) + #tostring(i % 2 == 0)
  checksum = checksum + tonumber("0x" .. format("%x", i)) % 3 + tonumber(tostring(x)) % 3
  checksum = checksum + tonumber("1e2") + tonumber("777", 8)
end
print("format", string.format("%.3f", checksum))
