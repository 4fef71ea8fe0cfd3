-- Every neighbouring pair of the manual's precedence table, and associativity.
print(false and true or true, false and (true or true), true or false and false) --> true	false	true
print(1 < 2 and 2 < 1, 1 == 1 == true, 1 < 2 == true, not 1 == 2, not (1 == 2)) --> false	true	true	false	true
print(1 | 2 < 4, 1 ~ 3 | 4, 6 & 3 ~ 1, 1 << 2 & 7, 1 + 1 .. 2, 2 * 3 + 1, 1 + 2 * 3) --> true	6	3	4	22	7	7
print(-2 * 3, -2 ^ 2, (-2) ^ 2, 2 ^ -1, 2 ^ 3 ^ 2, (2 ^ 3) ^ 2, 2 ^ -3 ^ 2) --> -6	-4.0	4.0	0.5	512.0	64.0	0.001953125
print(10 - 3 - 2, 10 - (3 - 2), 100 / 10 / 2, 100 // 7 // 2, 17 % 10 % 4, 2 * 3 % 4, 7 // 2 * 2) --> 5	9	5.0	7	3	2	6
print("a" .. "b" == "ab", "a" .. "b" < "ac", 1 .. 2 == "12", #"ab" + 1, -#"ab", #"ab" .. "c") --> true	true	true	3	-2	2c
print(1 << 1 << 1, 256 >> 1 >> 1, 1 << 1 + 1, 8 >> 1 & 4, 3 | 4 & 6, 5 ~ 1 | 2, ~1 & 3, ~1 + 2, - -1, ~~5, not not 5) --> 4	64	4	4	7	6	2	0	1	5	true
print(not nil and 1, not (nil and 1), not 1 or 2, - 2 .. "", 2 ^ 2 .. "", -3 % 5, -(3 % 5), -3 // 2, -(3 // 2)) --> 1	true	2	-2	4.0	2	-3	-2	-1
print(1 + 2 < 4, 1 < 2 + 3, 1 + 1 == 2, "1" + 1 == 2, 2 * 2 ^ 3, -2 ^ 0.5 == -(2 ^ 0.5), 1 .. 1 + 1) --> true	true	true	true	16.0	true	12
print(1 or 2 and 3, nil and 1 or 2, nil or 1 and 2, (1 or 2) and 3, false == not true, not true == false) --> 1	2	2	3	true	true
print(5 - -3, 5 - - -3, 5 + -3, 2 ^ - - 2, 3 - -3 ^ 2) --> 8	2	2	4.0	12.0
print(#{ 1, 2 } == 2, #{ 1, 2 } * 2, -({ 5 })[1], ({ 5 })[1] ^ 2) --> true	4	-5	25.0
