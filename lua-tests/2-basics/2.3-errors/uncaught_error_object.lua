-- An uncaught error object without __tostring is described by its type.
print("before") --> before
error({ code = 2 }) --! (error object is a table value)
