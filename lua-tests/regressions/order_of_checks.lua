-- gsub looked at the replacement before the limit, and a NUL that is no part of any token was quoted in messages.
print(pcall(string.gsub, "a", "a", true, 1.5)) --> false	bad argument #4 to 'string.gsub' (number has no integer representation)
print(pcall(string.gsub, "a", "a", true)) --> false	bad argument #3 to 'string.gsub' (string/function/table expected, got boolean)
print(load("return 1\0", "=n")) --> nil	n:1: <eof> expected
print(load("return \1", "=n")) --> nil	n:1: unexpected symbol near '<\1>'
