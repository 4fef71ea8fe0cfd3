-- Numerals: decimal, hexadecimal, exponents, and what an integer numeral that does not fit becomes.
print(3, 345, 0xff, 0xBEBADA) --> 3	345	255	12499674
print(3.0, 3.1416, 314.16e-2, 0.31416E1, 34e1) --> 3.0	3.1416	3.1416	3.1416	340.0
print(0x0.1E, 0xA23p-4, 0X1.921FB54442D18P+1) --> 0.1171875	162.1875	3.1415926535898
print(.5, 5., 0x.8, 0xA., 1e0, 1E+2, 1e-2) --> 0.5	5.0	0.5	10.0	1.0	100.0	0.01
print(9223372036854775807, 9223372036854775808, 18446744073709551616) --> 9223372036854775807	9.2233720368548e+18	1.844674407371e+19
print(-9223372036854775808, math.type(-9223372036854775808)) --> -9.2233720368548e+18	float
print(0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff) --> 9223372036854775807	-9223372036854775808	-1
print(0x1ffffffffffffffff, 0x10000000000000000) --> -1	0
print(math.type(0xffffffffffffffffff), math.type(1e3), math.type(0x1p0)) --> integer	float	float
print(1e308, 1e309, -1e309, 5e-324, 1e-400) --> 1e+308	inf	-inf	4.9406564584125e-324	0.0
print(0e12, 0x0p99, 0.0, -0.0) --> 0.0	0.0	0.0	-0.0
print(1//1, 0x10, 0xAp1, 0xa.8p0) --> 1	16	20.0	10.5
print(00012, 0000.5, 1e00001) --> 12	0.5	10.0
print(100000000000000, 1e14, 1e15, 1e16, 123456789012345678) --> 100000000000000	1e+14	1e+15	1e+16	123456789012345678
print(3 .. 4, 3. .. 4) --> 34	3.04
print(0.1, 1/3, 100.0, 1e100, 123456.789e3) --> 0.1	0.33333333333333	100.0	1e+100	123456789.0
for _, text in ipairs { "3x", "0x", "0xg", "1e", "1e+", "0x1p", "1..2", "3.4.5", "0xp1", "1_000", "08", "1e5.0", "0x.p1", "5do" } do
  print(text, select(2, load("return " .. text)))
end
--> 3x	[string "return 3x"]:1: malformed number near '3x'
--> 0x	[string "return 0x"]:1: malformed number near '0x'
--> 0xg	[string "return 0xg"]:1: malformed number near '0xg'
--> 1e	[string "return 1e"]:1: malformed number near '1e'
--> 1e+	[string "return 1e+"]:1: malformed number near '1e+'
--> 0x1p	[string "return 0x1p"]:1: malformed number near '0x1p'
--> 1..2	[string "return 1..2"]:1: malformed number near '1..2'
--> 3.4.5	[string "return 3.4.5"]:1: malformed number near '3.4.5'
--> 0xp1	[string "return 0xp1"]:1: malformed number near '0xp1'
--> 1_000	[string "return 1_000"]:1: malformed number near '1_'
--> 08
--> 1e5.0	[string "return 1e5.0"]:1: malformed number near '1e5.0'
--> 0x.p1	[string "return 0x.p1"]:1: malformed number near '0x.p1'
--> 5do	[string "return 5do"]:1: malformed number near '5do'
