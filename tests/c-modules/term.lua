-- modules: term term.core
-- package: lua-term
-- Colours and cursor sequences; whether a file of `io` is a terminal (the module reads its `FILE *`).
local term = require "term"
local c = term.colors
print(("%q"):format(tostring(c.red) .. "text" .. c.reset), ("%q"):format(c.bright(c.blue "x")))
term.cursor.jump(2, 3)
term.clear()
term.cleareol()
term.cursor.goup(4)
io.stdout:write "\n"
print(term.isatty(io.stdin) == term.isatty(io.stdin), (select(2, pcall(term.isatty, {})):gsub("to '.*' ", "")))
local f <close> = io.tmpfile()
print(term.isatty(f))
f:close()
print(pcall(term.isatty, f))
