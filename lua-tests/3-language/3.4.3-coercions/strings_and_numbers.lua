-- Strings become numbers in arithmetic, numbers become strings in concatenation; comparison never converts.
print("10" + 5, "10" * "2", "3" ^ 2, "7" // 2, "7" % 4, "1" / 2, -"2", - -"2") --> 15	20	9.0	3	3	0.5	-2	2
print("0x10" + 0, "1e1" + 0, " 5 " + 0, "\t5\n" + 0, "5." + 0, ".5" + 0, "0x.8p1" + 0) --> 16	10.0	5	5	5.0	0.5	1.0
print(math.type("10" + 0), math.type("10.0" + 0), math.type("1e1" + 0), math.type("0x10" + 0)) --> integer	float	float	integer
print("9223372036854775807" + 0, "9223372036854775808" + 0, "-9223372036854775808" + 0, "0xffffffffffffffff" + 0) --> 9223372036854775807	9.2233720368548e+18	-9223372036854775808	-1
print(10 .. 20, 1.5 .. "", -0.0 .. "", 2 ^ 63 .. "", 1e100 .. "", math.mininteger .. "", 3.0 .. "|") --> 1020	1.5	-0.0	9.2233720368548e+18	1e+100	-9223372036854775808	3.0|
print("10" == 10, "abc" < "abd", 0 == "0", 1 == 1.0, "1" == "1.0") --> false	true	false	true	false
for _, text in ipairs { "", " ", "abc", "1a", "1 2", "0x", "1e", "--1", "+ 1", "inf", "nan", "1_000", "١", "0b1", "1,5", "\0" .. "1", "1\0" } do
  print(("%q"):format(text), tonumber(text), (pcall(function() return text + 1 end)))
end
--> ""	nil	false
--> " "	nil	false
--> "abc"	nil	false
--> "1a"	nil	false
--> "1 2"	nil	false
--> "0x"	nil	false
--> "1e"	nil	false
--> "--1"	nil	false
--> "+ 1"	nil	false
--> "inf"	nil	false
--> "nan"	nil	false
--> "1_000"	nil	false
--> "١"	nil	false
--> "0b1"	nil	false
--> "1,5"	nil	false
--> "\0001"	nil	false
--> "1\0"	nil	false
print(tonumber("  0x1F  "), tonumber("+5"), tonumber("-.5e1"), tonumber("1e+2"), tonumber("0x1p-2"), tonumber("- 5")) --> 31	5	-5.0	100.0	0.25	nil
print(1 < 2.5, 1 == 1.0, math.maxinteger + 0.0 == 2 ^ 63, math.maxinteger == 2 ^ 63, math.mininteger == -2 ^ 63) --> true	true	true	false	true
print(pcall(function() return 1 < "2" end)) --> false	strings_and_numbers.lua:30: attempt to compare number with string
print(pcall(function() return "1" <= 2 end)) --> false	strings_and_numbers.lua:31: attempt to compare string with number
print(pcall(function() return "10" + "x" end)) --> false	strings_and_numbers.lua:32: attempt to add a 'string' with a 'string'
local t = {}
t[1], t["1"], t[1.0], t[2 ^ 53] = "int", "str", "float becomes int", "big"
print(t[1], t["1"], #t, t[2 ^ 53 | 0]) --> int	str	1	big
print(string.rep("ab", "2"), ("x"):rep(2.0), math.max("10" + 0, 9)) --> abab	xx	10
print(pcall(string.rep, "x", "y")) --> false	bad argument #2 to 'string.rep' (number expected, got string)
print(pcall(string.rep, "x", 1.5)) --> false	bad argument #2 to 'string.rep' (number has no integer representation)
print(pcall(string.rep, "x", "1.5")) --> false	bad argument #2 to 'string.rep' (number has no integer representation)
print(#(12345 .. ""), #tostring(-1.5), tostring(1e15), tostring(-0.0)) --> 5	4	1e+15	-0.0
