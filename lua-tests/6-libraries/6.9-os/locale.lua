-- Locales that are like C can be set, category by category, and change nothing but the answer of os.setlocale.
print(os.setlocale()) --> C
print(os.setlocale("POSIX")) --> C
print(os.setlocale("C.UTF-8", "ctype")) --> C.UTF-8
print(os.setlocale(nil, "ctype"), os.setlocale(nil, "time")) --> C.UTF-8	C
local mixed = os.setlocale()
print(mixed:match("^LC_CTYPE=C%.UTF%-8;LC_NUMERIC=C;LC_TIME=C;LC_COLLATE=C;LC_MONETARY=C;") ~= nil) --> true
print(os.setlocale("C.utf8")) --> C.utf8
print(os.setlocale(nil, "numeric")) --> C.utf8
print(os.setlocale(mixed) == mixed, os.setlocale(nil, "numeric")) --> true	C
print(os.setlocale("xx_XX"), os.setlocale("xx_XX", "time"), os.setlocale("c")) --> nil	nil	nil
print(os.setlocale("LC_CTYPE=C;LC_TIME=C")) --> nil
print(os.setlocale() == mixed) --> true
print(os.setlocale("C\0.UTF-8")) --> C
print(pcall(os.setlocale, "C", "colour")) --> false	bad argument #2 to 'os.setlocale' (invalid option 'colour')
print(#"é", ("é"):upper() == "é", 1.5, os.date("!%c", 0)) --> 2	true	1.5	Thu Jan  1 00:00:00 1970
