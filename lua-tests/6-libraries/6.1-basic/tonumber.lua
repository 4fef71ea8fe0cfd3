-- tonumber: numerals, bases, what it refuses.
print(tonumber("10"), tonumber("0x10"), tonumber("1e1"), tonumber("  7  "), tonumber("1.5"), tonumber(".5"), tonumber("5.")) --> 10	16	10.0	7	1.5	0.5	5.0
print(tonumber(""), tonumber(" "), tonumber("abc"), tonumber("10a"), tonumber("1 0"), tonumber("0x"), tonumber("1e"), tonumber(".")) --> nil	nil	nil	nil	nil	nil	nil	nil
print(tonumber(nil), tonumber({}), tonumber(true), tonumber(print), tonumber(5), tonumber(5.5)) --> nil	nil	nil	nil	5	5.5
print(tonumber("10", 2), tonumber("ff", 16), tonumber("FF", 16), tonumber("zz", 36), tonumber("-ff", 16), tonumber("7", 8), tonumber("8", 8)) --> 2	255	255	1295	-255	7	nil
print(tonumber("  11  ", 2), tonumber("", 10), tonumber("1 1", 2), tonumber("1.0", 10), tonumber("0x10", 16), tonumber("-", 10)) --> 3	nil	nil	nil	nil	nil
print(tonumber("7fffffffffffffff", 16), tonumber("8000000000000000", 16), tonumber("ffffffffffffffff", 16), tonumber("1ffffffffffffffff", 16)) --> 9223372036854775807	-9223372036854775808	-1	-1
print(tonumber("9223372036854775807"), tonumber("9223372036854775808"), tonumber("-9223372036854775808"), tonumber("-9223372036854775809")) --> 9223372036854775807	9.2233720368548e+18	-9223372036854775808	-9.2233720368548e+18
print(tonumber("0x7fffffffffffffff"), tonumber("0xffffffffffffffff"), tonumber("0x1ffffffffffffffff"), tonumber("-0x1"), tonumber("0x-1")) --> 9223372036854775807	-1	-1	-1	nil
print(tonumber("0x1p4"), tonumber("0x.8"), tonumber("0xA.8p1"), tonumber("1e400"), tonumber("-1e400"), tonumber("1e-400")) --> 16.0	0.5	21.0	inf	-inf	0.0
print(tonumber("inf"), tonumber("nan"), tonumber("-inf"), tonumber("infinity"), tonumber("0b1"), tonumber("1_000"), tonumber("1,5")) --> nil	nil	nil	nil	nil	nil	nil
print(tonumber("\t\n\v\f\r 5 \t\n\v\f\r"), tonumber("5\0"), tonumber("\0005"), tonumber("5 x"), tonumber("+5"), tonumber("+-5"), tonumber("- 5")) --> 5	nil	nil	nil	5	nil	nil
print(math.type(tonumber("5")), math.type(tonumber("5.0")), math.type(tonumber("5e0")), math.type(tonumber("0x5")), math.type(tonumber("0x5p0"))) --> integer	float	float	integer	float
print(pcall(tonumber)) --> false	bad argument #1 to 'tonumber' (value expected)
print(pcall(tonumber, 10, 16)) --> false	bad argument #1 to 'tonumber' (string expected, got number)
print(pcall(tonumber, "10", 1)) --> false	bad argument #2 to 'tonumber' (base out of range)
print(pcall(tonumber, "10", 37)) --> false	bad argument #2 to 'tonumber' (base out of range)
print(pcall(tonumber, "10", "x")) --> false	bad argument #2 to 'tonumber' (number expected, got string)
print(pcall(tonumber, {}, 10)) --> false	bad argument #1 to 'tonumber' (string expected, got table)
print(pcall(tonumber, "10", 10.5)) --> false	bad argument #2 to 'tonumber' (number has no integer representation)
print(tonumber("10", nil), tonumber("1" .. ("0"):rep(400)), tonumber(("1"):rep(30)), tonumber("0." .. ("0"):rep(300) .. "1")) --> 10	inf	1.1111111111111e+29	1e-301
print(tonumber("0x" .. ("f"):rep(20)), tonumber("0x1" .. ("0"):rep(20) .. "p-80"), tonumber(("0"):rep(1000) .. "7"), tonumber("1" .. ("0"):rep(25))) --> -1	1.0	7	1e+25
