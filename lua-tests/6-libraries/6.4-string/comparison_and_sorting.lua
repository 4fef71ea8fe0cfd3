-- Order of strings is that of their bytes; equality is by content whatever way a string was made.
local words = { "banana", "apple", "Cherry", "", "a", "B", "ab", "a b", "Z", "z", "10", "9", "\xff", "é", "a\0", "a\0b" }
table.sort(words)
for i, w in ipairs(words) do io.write(("%q"):format(w), " ") end print() --> "" "10" "9" "B" "Cherry" "Z" "a" "a\0" "a\0b" "a b" "ab" "apple" "banana" "z" "é" "�" 
print("a" < "b", "a" < "B", "" < "a", "a" <= "a", "b" > "a", "a" >= "a", "abc" < "abd", "abc" < "ab", "Z" < "a", "\xff" > "z") --> true	false	true	true	true	true	true	false	true	true
local long1, long2 = ("x"):rep(1000) .. "a", ("x"):rep(1000) .. "b"
print(long1 < long2, long1 == ("x"):rep(1000) .. "a", long1 ~= long2, long1 <= long1) --> true	true	true	true
local t = {}
t[("key"):rep(30)] = 1
t[("key"):rep(30) .. ""] = 2
local n = 0
for _ in pairs(t) do n = n + 1 end
print(n, t[("key"):rep(30)]) --> 1	2
-- The same text from many sources is one key.
local forms = { "abc", "a" .. "bc", ("abc"):sub(1), table.concat { "a", "b", "c" }, ("xabcx"):match("a.c"), string.char(97, 98, 99), ("ABC"):lower(), ("cba"):reverse(), ("%s"):format("abc"), load("return 'abc'")() }
local seen = {}
for _, f in ipairs(forms) do seen[f] = (seen[f] or 0) + 1 end
print(seen.abc, next(seen) == "abc", next(seen, "abc")) --> 10	true	nil
-- Lengths around the border between short and long strings.
for _, len in ipairs { 38, 39, 40, 41, 42 } do
  local a, b = ("s"):rep(len), ("s"):rep(len - 1) .. "s"
  io.write(tostring(a == b), " ", tostring(({ [a] = true })[b]), " ") --> true true true true true true true true true true 
end
print()
-- Many strings at once.
local many = {}
for i = 1, 5000 do many["k" .. i] = i end
local sum = 0
for i = 1, 5000 do sum = sum + many["k" .. i] end
print(sum) --> 12502500
