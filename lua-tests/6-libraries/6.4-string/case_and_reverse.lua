-- string.lower, string.upper, string.reverse and string.len: all bytes, no locale.
print(string.lower("ABC xyz 123 ÄÖ"), string.upper("ABC xyz 123 äö")) --> abc xyz 123 ÄÖ	ABC XYZ 123 äö
local all = {}
for i = 0, 255 do all[#all + 1] = string.char(i) end
all = table.concat(all)
local lower, upper = string.lower(all), string.upper(all)
local changedLower, changedUpper = 0, 0
for i = 1, 256 do
  if lower:byte(i) ~= all:byte(i) then changedLower = changedLower + 1 end
  if upper:byte(i) ~= all:byte(i) then changedUpper = changedUpper + 1 end
end
print(#lower, #upper, changedLower, changedUpper) --> 256	256	26	26
print(string.reverse(""), string.reverse("a"), string.reverse("abc"), string.reverse("a\0b") == "b\0a") --> 	a	cba	true
print(string.reverse(all):reverse() == all) --> true
print(string.len(""), string.len("a\0b"), string.len(all), string.len(12), string.len(1.5)) --> 0	3	256	2	3
print(string.lower(12), string.upper(0x1p4), string.reverse(123), string.reverse(-1.5)) --> 12	16.0	321	5.1-
print(pcall(string.lower)) print(pcall(string.upper, nil)) print(pcall(string.reverse, {})) print(pcall(string.len, true))
--> false	bad argument #1 to 'string.lower' (string expected, got no value)
--> false	bad argument #1 to 'string.upper' (string expected, got nil)
--> false	bad argument #1 to 'string.reverse' (string expected, got table)
--> false	bad argument #1 to 'string.len' (string expected, got boolean)
