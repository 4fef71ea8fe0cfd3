-- A syntax error: nothing of the program runs.
print("never printed")
x = = 1 --! uncaught_syntax_error.lua:3: unexpected symbol near '='
