-- The library utf8: char, codepoint, len, codes, offset, charpattern, strict and lax.
print(utf8.char(72, 228, 8364, 128512), utf8.char(), #utf8.char(0), #utf8.char(0x7FFFFFFF), utf8.char(65, 66)) --> Hä€😀		1	6	AB
print(utf8.charpattern == "[\0-\x7F\xC2-\xFD][\x80-\xBF]*", #utf8.charpattern) --> true	14
local s = "aé€😀z"
print(#s, utf8.len(s), utf8.len(""), utf8.len(s, 2), utf8.len(s, -1), utf8.len(s, 4, 6), utf8.len(s, 12), utf8.len(s, 5, 4)) --> 11	5	0	4	1	1	0	0
print(utf8.codepoint(s), utf8.codepoint(s, 2), utf8.codepoint(s, 1, -1)) --> 97	233	97	233	8364	128512	122
print(utf8.codepoint(s, -1), select("#", utf8.codepoint(s, 3, 2)), utf8.codepoint("\u{7F}\u{80}\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}", 1, -1)) --> 122	0	127	128	2047	2048	65535	65536	1114111
for p, c in utf8.codes(s) do io.write(p, ":", c, " ") end print() --> 1:97 2:233 4:8364 7:128512 11:122 
for p, c in utf8.codes("") do error() end
print(utf8.offset(s, 1), utf8.offset(s, 2), utf8.offset(s, 3), utf8.offset(s, 5), utf8.offset(s, 6), utf8.offset(s, 7), utf8.offset(s, -1), utf8.offset(s, -2), utf8.offset(s, -5), utf8.offset(s, -6)) --> 1	2	4	11	12	nil	11	7	1	nil
print(utf8.offset(s, 0, 3), utf8.offset(s, 0, 1), utf8.offset(s, 0, 8), utf8.offset(s, 1, 4), utf8.offset(s, 2, 4), utf8.offset(s, -1, 4), utf8.offset("", 1), utf8.offset("", 0), utf8.offset("", 2), utf8.offset("abc", 3, 2)) --> 2	1	7	4	7	2	1	1	nil	4
print(utf8.len("\xff"), utf8.len("ab\x80c"), utf8.len("\xe2\x82"), utf8.len("\xc0\x80"), utf8.len("\xed\xa0\x80"), utf8.len("\xf4\x90\x80\x80"), utf8.len("é", 2)) --> nil	nil	nil	nil	nil	nil	nil	2
print(utf8.len("\xed\xa0\x80", 1, -1, true), utf8.len("\u{7FFFFFFF}", 1, -1, true), utf8.len("\u{7FFFFFFF}"), utf8.codepoint("\u{200000}", 1, 1, true)) --> 1	1	nil	2097152
for _, c in utf8.codes("\u{D800}\u{110000}", true) do io.write(("%X "):format(c)) end print() --> D800 110000 
print(pcall(utf8.codepoint, "\xff")) --> false	invalid UTF-8 code
print(pcall(utf8.codepoint, s, 3)) --> false	invalid UTF-8 code
print(pcall(utf8.codepoint, s, 100)) --> false	bad argument #3 to 'utf8.codepoint' (out of bounds)
print(pcall(utf8.codepoint, s, 0)) --> false	bad argument #2 to 'utf8.codepoint' (out of bounds)
print(pcall(utf8.codepoint, "\u{D800}")) --> false	invalid UTF-8 code
print(pcall(utf8.codepoint, "abc", 1, 10)) --> false	bad argument #3 to 'utf8.codepoint' (out of bounds)
print(pcall(utf8.len, "abc", 5)) --> false	bad argument #2 to 'utf8.len' (initial position out of bounds)
print(pcall(utf8.len, "abc", 0)) --> false	bad argument #2 to 'utf8.len' (initial position out of bounds)
print(pcall(utf8.len, "abc", 1, 10)) --> false	bad argument #3 to 'utf8.len' (final position out of bounds)
print(utf8.len("abc", 4), pcall(utf8.len)) --> 0	false	bad argument #1 to 'utf8.len' (string expected, got no value)
print(pcall(utf8.offset, s, 1, 3)) --> false	initial position is a continuation byte
print(pcall(utf8.offset, s, 1, 100)) --> false	bad argument #3 to 'utf8.offset' (position out of bounds)
print(pcall(utf8.offset, s)) --> false	bad argument #2 to 'utf8.offset' (number expected, got no value)
print(pcall(utf8.char, -1)) --> false	bad argument #1 to 'utf8.char' (value out of range)
print(pcall(utf8.char, 0x80000000)) --> false	bad argument #1 to 'utf8.char' (value out of range)
print(pcall(utf8.char, "x")) --> false	bad argument #1 to 'utf8.char' (number expected, got string)
print(pcall(utf8.codes)) --> false	bad argument #1 to 'utf8.codes' (string expected, got no value)
print(pcall(function() for _ in utf8.codes("ab\xff") do end end)) --> false	utf8.lua:32: invalid UTF-8 code
print(pcall(function() for _ in utf8.codes("\u{D800}") do end end)) --> false	utf8.lua:33: invalid UTF-8 code
print(pcall(function() for _ in utf8.codes("\u{200000}") do end end)) --> false	utf8.lua:34: invalid UTF-8 code
-- Characters by pattern, reversal, round trips.
local chars = {}
for c in s:gmatch(utf8.charpattern) do table.insert(chars, 1, c) end
print(table.concat(chars), utf8.char(utf8.codepoint(s, 1, -1)) == s) --> z😀€éa	true
local ok = true
for _, cp in ipairs { 0, 0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x1FFFFF, 0x200000, 0x3FFFFFF, 0x4000000, 0x7FFFFFFF } do
  local c = utf8.char(cp)
  ok = ok and utf8.codepoint(c, 1, 1, true) == cp and utf8.len(c, 1, -1, true) == 1
end
print(ok) --> true
