-- Strings and utf8.
local long = ("abc "):rep(300)
assert(#long == 1200 and #("x"):rep(50, ", ") == 148 and long:upper():lower() == long and #long:reverse() == 1200)
assert(long:sub(5, 8) == "abc " and long:byte(-1) == 32 and select("#", long:byte(1, 50)) == 50 and string.char(72, 105) == "Hi")
assert(long:find("c a") == 3 and long:find("(b)(c)") == 2 and long:match("(%a+) (%a+)") == "abc" and not long:find("x"))
assert(long:gsub("b", "xx"):len() == 1500 and long:gsub("%a+", { abc = "d" }):len() == 600)
assert(long:gsub("(%a)(%a)", "%2%1", 5) and long:gsub("%a+", function(w) return w .. w end):len() == 2100)
local words = 0
for a, b in long:gmatch("(%a)(%a+)") do words = words + #a + #b end
assert(words == 900)
assert(("x"):rep(200):find(("x?"):rep(50) .. ("x"):rep(50)) == 1 and ("((nested) pairs)"):match("%b()") == "((nested) pairs)")
assert(("THE (quick) fox"):find("%f[%a]%a+%f[%A]") == 1 and ("[[x]]"):find("[]]") == 4 and (" k = v "):match("^%s*(.-)%s*$") == "k = v")
assert(not pcall(string.find, "x", "[a") and not pcall(string.gsub, "x", "x", "%9") and not pcall(string.rep, "x", 1 << 60))
assert(("%5.2f|%d|%s|%q|%x|%c|%i|%g|%a|%-10s|%%"):format(1.5, 3, "str", "quo\"te\n", 255, 65, 7, 0.1, 1.0, "left"))
assert(("%s %s %s"):format(nil, true, {}) and ("%q"):format(1 / 3) and ("%99.99f"):format(1 / 3) and ("%p"):format({}))
assert(("%s"):format(long) == long and not pcall(string.format, "%y", 1) and not pcall(string.format, "%d", "x"))
local packed = string.pack("<i4 >I2 z s1 d f !8 j x b c10", 1, 2, "zero", "counted", 1.5, 2.5, 7, 1, "ten")
assert(string.unpack("<i4 >I2 z s1 d f !8 j x b c10", packed) == 1 and string.packsize("i4i8") >= 12 and not pcall(string.pack, "i17", 1))
assert(#string.pack("s4", long) == 1204)
assert("10" + 5 == 15 and "3" * "4" == 12 and 10 .. 20 == "1020" and not pcall(function() return "x" + 1 end))
assert(utf8.char(72, 228, 8364, 0x10FFFF) and utf8.len("häß") == 3 and utf8.codepoint("ä", 1) == 228 and utf8.offset("häß", 3) == 4)
for position, code in utf8.codes("aä€") do assert(position and code) end
assert(not utf8.len("\xff") and not pcall(utf8.codepoint, "\xff") and ("häß"):match(utf8.charpattern))
local parts = {}
for i = 1, 200 do parts[i] = "part" .. i end
assert(#table.concat(parts, ", ") > 1000 and table.concat({ 1, 2.5, "x" }, "-", 1, 3) == "1-2.5-x")
return true
