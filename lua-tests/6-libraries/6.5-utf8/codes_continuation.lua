-- utf8.codes refuses continuation bytes where a character should begin (5.4.4 let some pass).
print(pcall(function() for _ in utf8.codes("\x80") do end end)) --> false	codes_continuation.lua:2: bad argument #1 to 'codes' (invalid UTF-8 code)
print(pcall(function() for _ in utf8.codes("ab\x80") do end end)) --> false	codes_continuation.lua:3: invalid UTF-8 code
print(pcall(function() for _ in utf8.codes("é\x80") do end end)) --> false	codes_continuation.lua:4: invalid UTF-8 code
