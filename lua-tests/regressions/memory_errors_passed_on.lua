-- An error that a program passes on by `error` stays one of memory if it was one: it goes past message handlers, for which there may be
-- no memory either.
print(xpcall(error, function(m) return "handled: " .. m end, "not enough memory")) --> false	not enough memory
print(xpcall(error, function(m) return "handled: " .. m end, "not enough")) --> false	handled: not enough
