-- string.pack, unpack, packsize: every format, endianness, alignment, and what does not fit.
local function hex(s) return (s:gsub(".", function(c) return ("%02x"):format(c:byte()) end)) end
print(hex(string.pack("b", -1)), hex(string.pack("B", 255)), hex(string.pack("<h", 1)), hex(string.pack(">h", 1)), hex(string.pack("<H", 0xABCD))) --> ff	ff	0100	0001	cdab
print(hex(string.pack("<i", -2)), hex(string.pack("<I", 2)), hex(string.pack(">i", 1)), hex(string.pack("<l", 1)), hex(string.pack("<L", 1))) --> feffffff	02000000	00000001	0100000000000000	0100000000000000
print(hex(string.pack("<j", -1)), hex(string.pack("<J", 1)), hex(string.pack("<T", 3)), hex(string.pack("<i3", -2)), hex(string.pack(">I3", 0x010203))) --> ffffffffffffffff	0100000000000000	0300000000000000	feffff	010203
print(hex(string.pack("<i16", -1)), hex(string.pack("<I16", 1)), hex(string.pack(">i9", 5)), hex(string.pack("<i1", -128))) --> ffffffffffffffffffffffffffffffff	01000000000000000000000000000000	000000000000000005	80
print(hex(string.pack("<f", 1.5)), hex(string.pack(">f", 1.5)), hex(string.pack("<d", 1.5)), hex(string.pack(">n", -2.0))) --> 0000c03f	3fc00000	000000000000f83f	c000000000000000
print(hex(string.pack("z", "abc")), hex(string.pack("<s", "ab")), hex(string.pack("<s1", "ab")), hex(string.pack(">s2", "ab")), hex(string.pack("c5", "ab")), hex(string.pack("c0", ""))) --> 61626300	02000000000000006162	026162	00026162	6162000000	
print(hex(string.pack("<bxh", 1, 2)), hex(string.pack("<!4bi", 1, 2)), hex(string.pack("<!bXi4i4", 1, 2)), hex(string.pack("<!4 i1 !2 i4", 1, 2)), hex(string.pack("!8 b Xd", 1))) --> 01000200	0100000002000000	0100000002000000	010002000000	0100000000000000
print(hex(string.pack(">I2 <I2 =I2", 1, 1, 1)), hex(string.pack(" < i2 > i2 ", 1, 1)), hex(string.pack("", 1))) --> 000101000100	01000001	
print(string.unpack("b", "\xff"), string.unpack("B", "\xff"), string.unpack("<h", "\1\2"), string.unpack(">h", "\1\2")) --> -1	255	513	258	3
print(string.unpack("<i3", "\xfe\xff\xff"), string.unpack("<I3", "\xfe\xff\xff"), string.unpack("<i16", ("\xff"):rep(16)), string.unpack("<j", ("\0"):rep(8))) --> -2	16777214	-1	0	9
print(string.unpack("<f", string.pack("<f", 3.25)), string.unpack(">d", string.pack(">d", -0.1)), string.unpack("n", string.pack("n", 1e300))) --> 3.25	-0.1	1e+300	9
print(string.unpack("z", "abc\0def"), string.unpack("<s1", "\3abcd"), string.unpack("c2", "abcd"), string.unpack("c0", "")) --> abc	abc	ab		1
print(string.unpack("zz", "a\0b\0"), string.unpack("<i2", "\1\0\2\0", 3), string.unpack("b", "abc", -1), select("#", string.unpack("", "")), string.unpack("", "x", 2)) --> a	2	99	1	2
print(string.unpack("<!4 b i4", string.pack("<!4 b i4", 7, 9)), string.unpack("<bxb", "\1\0\2")) --> 7	1	2	4
print(string.packsize("b"), string.packsize("i"), string.packsize("j"), string.packsize("d"), string.packsize("!8bd"), string.packsize("c10"), string.packsize("<!4 i1 i4 i2"), string.packsize(""), string.packsize("hhx")) --> 1	4	8	8	16	10	10	0	5
print(string.unpack("<I8", ("\xff"):rep(8)), string.unpack("<I7", ("\xff"):rep(7)), string.unpack("<i8", "\0\0\0\0\0\0\0\x80")) --> -1	72057594037927935	-9223372036854775808	9
for _, case in ipairs {
  { "i17", 1 }, { "i0", 1 }, { "y", 1 }, { "b", 128 }, { "b", -129 }, { "B", 256 }, { "B", -1 }, { "<i2", 32768 }, { "i3", 1 << 23 }, { "I3", 1 << 24 },
  { "c2", "abc" }, { "c", "x" }, { "z", "a\0b" }, { "s1", ("x"):rep(256) }, { "i", "x" }, { "i", 1.5 }, { "d", "x" }, { "!17i", 1 }, { "!3 i4", 1 },
  { "X", 1 }, { "Xz", 1 }, { "Xc1", 1 }, { "i99", 1 }, { "b", {} }, { "z", 5 }, { "!16 Xi16" }, { "<I16", -1 },
} do
  print(case[1], select(2, pcall(function() return hex(string.pack(table.unpack(case))) end)))
end
--> i17	pack.lua:24: integral size (17) out of limits [1,16]
--> i0	pack.lua:24: integral size (0) out of limits [1,16]
--> y	pack.lua:24: invalid format option 'y'
--> b	pack.lua:24: bad argument #2 to 'pack' (integer overflow)
--> b	pack.lua:24: bad argument #2 to 'pack' (integer overflow)
--> B	pack.lua:24: bad argument #2 to 'pack' (unsigned overflow)
--> B	pack.lua:24: bad argument #2 to 'pack' (unsigned overflow)
--> <i2	pack.lua:24: bad argument #2 to 'pack' (integer overflow)
--> i3	pack.lua:24: bad argument #2 to 'pack' (integer overflow)
--> I3	pack.lua:24: bad argument #2 to 'pack' (unsigned overflow)
--> c2	pack.lua:24: bad argument #2 to 'pack' (string longer than given size)
--> c	pack.lua:24: missing size for format option 'c'
--> z	pack.lua:24: bad argument #2 to 'pack' (string contains zeros)
--> s1	pack.lua:24: bad argument #2 to 'pack' (string length does not fit in given size)
--> i	pack.lua:24: bad argument #2 to 'pack' (number expected, got string)
--> i	pack.lua:24: bad argument #2 to 'pack' (number has no integer representation)
--> d	pack.lua:24: bad argument #2 to 'pack' (number expected, got string)
--> !17i	pack.lua:24: integral size (17) out of limits [1,16]
--> !3 i4	pack.lua:24: bad argument #1 to 'pack' (format asks for alignment not power of 2)
--> X	pack.lua:24: bad argument #1 to 'pack' (invalid next option for option 'X')
--> Xz	pack.lua:24: bad argument #1 to 'pack' (invalid next option for option 'X')
--> Xc1	pack.lua:24: bad argument #1 to 'pack' (invalid next option for option 'X')
--> i99	pack.lua:24: integral size (99) out of limits [1,16]
--> b	pack.lua:24: bad argument #2 to 'pack' (number expected, got table)
--> z	3500
--> !16 Xi16	
--> <I16	ffffffffffffffff0000000000000000
for _, case in ipairs { { "i4", "abc" }, { "z", "abc" }, { "s1", "\5abc" }, { "c5", "abc" }, { "i", "", 5 }, { "i9", ("\xff"):rep(8) .. "\1" }, { "I16", ("\xff"):rep(16) }, { "b", "a", 3 }, { "b", "a", -5 }, { "b", "a", 2 }, { "s", "\xff\xff\xff\xff\xff\xff\xff\x7f" } } do
  print(case[1], select(2, pcall(string.unpack, table.unpack(case))))
end
--> i4	bad argument #2 to 'string.unpack' (data string too short)
--> z	bad argument #2 to 'string.unpack' (unfinished string for format 'z')
--> s1	bad argument #2 to 'string.unpack' (data string too short)
--> c5	bad argument #2 to 'string.unpack' (data string too short)
--> i	bad argument #3 to 'string.unpack' (initial position out of string)
--> i9	9-byte integer does not fit into Lua Integer
--> I16	16-byte integer does not fit into Lua Integer
--> b	bad argument #3 to 'string.unpack' (initial position out of string)
--> b	97	2
--> b	bad argument #2 to 'string.unpack' (data string too short)
--> s	bad argument #2 to 'string.unpack' (data string too short)
print(pcall(string.packsize, "s")) --> false	bad argument #1 to 'string.packsize' (variable-length format)
print(pcall(string.packsize, "z")) --> false	bad argument #1 to 'string.packsize' (variable-length format)
print(pcall(string.packsize, "i4 c" .. ("9"):rep(12))) --> false	invalid format option '9'
print(pcall(string.packsize, ("c2147483647"):rep(2))) --> false	invalid format option '7'
print(pcall(string.pack)) --> false	bad argument #1 to 'string.pack' (string expected, got no value)
print(pcall(string.unpack, "i")) --> false	bad argument #2 to 'string.unpack' (string expected, got no value)
-- Round trips.
local ok = true
for _, f in ipairs { "b", "h", "i", "l", "j", "i3", "i5", "i7" } do
  for _, e in ipairs { "<", ">" } do
    for _, v in ipairs { 0, 1, -1, 100, -100 } do ok = ok and string.unpack(e .. f, string.pack(e .. f, v)) == v end
  end
end
print(ok, string.unpack(">s4", string.pack(">s4", "round trip")), (string.unpack("<d", string.pack("<d", 0 / 0))) ~= (string.unpack("<d", string.pack("<d", 0 / 0)))) --> true	round trip	true
