-- string.format: every conversion with its flags, widths and precisions.
print(("%d|%5d|%-5d|%05d|%+d|% d|%.3d|%8.3d"):format(42, 42, 42, 42, 42, 42, 42, 42)) --> 42|   42|42   |00042|+42| 42|042|     042
print(("%d|%5d|%-5d|%05d|%+d|% d|%.3d"):format(-42, -42, -42, -42, -42, -42, -42)) --> -42|  -42|-42  |-0042|-42|-42|-042
print(("%i|%d|%d|%d"):format(7, 3.0, "10", math.mininteger)) --> 7|3|10|-9223372036854775808
print(("%u"):len(), pcall(string.format, "%u", 5)) --> 2	true	5
print(("%c%c%c"):format(76, 117, 97), ("%5c|%-5c|"):format(65, 66), #("%c"):format(0)) --> Lua	    A|B    |	1
print(("%x|%X|%#x|%#X|%08x|%-8x|%.4x"):format(255, 255, 255, 255, 255, 255, 255), ("%x"):format(-1)) --> ff|FF|0xff|0XFF|000000ff|ff      |00ff	ffffffffffffffff
print(("%o|%#o|%5o"):format(8, 8, 8), ("%o"):format(-1)) --> 10|010|   10	1777777777777777777777
print(("%s|%10s|%-10s|%.2s|%10.2s"):format("abc", "abc", "abc", "abc", "abc"), ("%s %s %s %s"):format(nil, true, 12, 1.5)) --> abc|       abc|abc       |ab|        ab	nil true 12 1.5
print(("%f|%.2f|%10.3f|%-10.1f|%+.1f|%010.2f|%.0f|%#.0f"):format(3.14159, 3.14159, 3.14159, 3.14159, 3.14159, 3.14159, 2.5, 2.5)) --> 3.141590|3.14|     3.142|3.1       |+3.1|0000003.14|2|2.
print(("%e|%.2e|%E|%.0e|%12.3e"):format(12345.678, 12345.678, 12345.678, 12345.678, 0.00012345)) --> 1.234568e+04|1.23e+04|1.234568E+04|1e+04|   1.234e-04
print(("%g|%G|%.3g|%g|%g|%g|%#g"):format(100000, 1e-10, 3.14159, 1e20, 0.0001, 1e15, 1.0)) --> 100000|1E-10|3.14|1e+20|0.0001|1e+15|1.00000
print(("%g|%f|%e|%.1f|%d"):format(0, 0, 0, -0.0, 0), ("%5.1f|%5.1f"):format(0.05, 0.15)) --> 0|0.000000|0.000000e+00|-0.0|0	  0.1|  0.1
print(("%f %f %f %g %e"):format(1 / 0, -1 / 0, 1e15, math.huge, -math.huge), ("%5g|%-5g|%05g|%+g"):format(1 / 0, 1 / 0, 1 / 0, 1 / 0)) --> inf -inf 1000000000000000.000000 inf -inf	  inf|inf  |  inf|+inf
print(("%a %a %a"):format(1, 0.5, -2), ("%A"):format(255.5), ("%.2a"):format(1 / 3), ("%a"):format(0)) --> 0x1p+0 0x1p-1 -0x1p+1	0X1.FFP+7	0x1.55p-2	0x0p+0
print(("%q"):format('line\nbreak "quotes" \\ \0 \r \t \1272'), ("%q"):format("\0001"))
--> "line\
--> break \"quotes\" \\ \0 \13 \9 \1272"	"\0001"
print(("%q %q %q %q %q"):format(1, 1.5, math.mininteger, true, nil), ("%q %q"):format(1 / 0, -1 / 0), ("%q"):format(0.1)) --> 1 0x1.8p+0 0x8000000000000000 true nil	1e9999 -1e9999	0x1.999999999999ap-4
print(("100%%"):format(), ("%%%d%%"):format(5)) --> 100%	%5%
print(pcall(string.format, "%5%")) --> false	bad argument #2 to 'string.format' (no value)
print(("%s"):format(setmetatable({}, { __tostring = function() return "custom" end })), ("%.3s|%5s"):format(setmetatable({}, { __tostring = function() return "custom" end }), setmetatable({}, { __tostring = function() return "x" end }))) --> custom	cus|    x
print(("%s"):format("a\0b") == "a\0b", #("%s"):format(("x"):rep(500)), #("%.40s"):format(("x"):rep(50)), pcall(string.format, "%.5s", "a\0b")) --> true	500	40	false	bad argument #2 to 'string.format' (string contains zeros)
print(("%p"):format(5), ("%p"):format(nil), ("%p"):format({}) ~= ("%p"):format({}), ("%p"):format(print) == ("%p"):format(print), ("%p"):format("s"):sub(1, 2), ("%10p|"):format(1)) --> (null)	(null)	true	true	0x	    (null)|
print(("%-99d|"):format(1):len(), ("%.99f"):format(1 / 3):len(), ("%99.99f"):format(1 / 3):len(), ("%.99d"):format(7):len()) --> 100	101	101	99
print(("%.14g %.17g %.20f"):format(0.1, 0.1, 0.1), ("%.3f"):format(2 / 3), ("%5.2f%%"):format(99.5), ("%.10g"):format(123456789012)) --> 0.1 0.10000000000000001 0.10000000000000000555	0.667	99.50%	1.23456789e+11
print(("%s %s"):format(1, 2, 3), ("no directives"):format(1, 2), (""):format()) --> 1 2	no directives	
for _, f in ipairs { "%", "%y", "%d", "%100d", "%.100f", "%0100d", "%--------d", "%q%", "%10q", "%#d", "%+s", "% c", "%#s", "%0s", "%.3c", "%+x", "%05s", "%1.2.3d", "%ll", "%5", "%-", "%.", "%+q" } do
  print(f, pcall(string.format, f, 1))
end
--> %	false	invalid conversion '%' to 'format'
--> %y	false	invalid conversion '%y' to 'format'
--> %d	true	1
--> %100d	false	invalid conversion specification: '%100d'
--> %.100f	false	invalid conversion specification: '%.100f'
--> %0100d	false	invalid conversion specification: '%0100d'
--> %--------d	true	1
--> %q%	false	bad argument #3 to 'string.format' (no value)
--> %10q	false	specifier '%q' cannot have modifiers
--> %#d	false	invalid conversion specification: '%#d'
--> %+s	false	invalid conversion specification: '%+s'
--> % c	false	invalid conversion specification: '% c'
--> %#s	false	invalid conversion specification: '%#s'
--> %0s	false	invalid conversion specification: '%0s'
--> %.3c	false	invalid conversion specification: '%.3c'
--> %+x	false	invalid conversion specification: '%+x'
--> %05s	false	invalid conversion specification: '%05s'
--> %1.2.3d	false	invalid conversion specification: '%1.2.3d'
--> %ll	false	invalid conversion '%l' to 'format'
--> %5	false	invalid conversion '%5' to 'format'
--> %-	false	invalid conversion '%-' to 'format'
--> %.	false	invalid conversion '%.' to 'format'
--> %+q	false	specifier '%q' cannot have modifiers
print(pcall(string.format, "%d", 1.5)) --> false	bad argument #2 to 'string.format' (number has no integer representation)
print(pcall(string.format, "%d", "1.5")) --> false	bad argument #2 to 'string.format' (number has no integer representation)
print(pcall(string.format, "%d", "x")) --> false	bad argument #2 to 'string.format' (number expected, got string)
print(pcall(string.format, "%d")) --> false	bad argument #2 to 'string.format' (no value)
print(pcall(string.format, "%s")) --> false	bad argument #2 to 'string.format' (no value)
print(pcall(string.format, "%c", "x")) --> false	bad argument #2 to 'string.format' (number expected, got string)
print(pcall(string.format, "%x", 2 ^ 63)) --> false	bad argument #2 to 'string.format' (number has no integer representation)
print(pcall(string.format, "%f", {})) --> false	bad argument #2 to 'string.format' (number expected, got table)
print(pcall(string.format, "%q", {})) --> false	bad argument #2 to 'string.format' (value has no literal form)
print(pcall(string.format, "%q", print)) --> false	bad argument #2 to 'string.format' (value has no literal form)
print(pcall(string.format)) --> false	bad argument #1 to 'string.format' (string expected, got no value)
print(pcall(string.format, {})) --> false	bad argument #1 to 'string.format' (string expected, got table)
print(pcall(string.format, "%s", setmetatable({}, { __tostring = function() return nil end }))) --> false	'__tostring' must return a string
print(("%5s|%-5s|%5.1s|"):format("é", "é", "é")) -->    é|é   |    �|
print(("%d %s %f"):rep(3):format(1, "a", 1.5, 2, "b", 2.5, 3, "c", 3.5)) --> 1 a 1.5000002 b 2.5000003 c 3.500000
