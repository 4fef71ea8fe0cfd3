-- modules: readline
-- package: lua-readline
-- History and settings; a line from a pipe, with a prompt.
local readline = require "readline"
local path = os.tmpname()
readline.set_options { keeplines = 100, histfile = path, auto_add = false, completion = false }
readline.add_history "first entry"
readline.add_history "second"
readline.set_readline_name "test"
readline.set_complete_list { "alpha", "beta" }
readline.set_completion_append_character "!"
readline.save_history()
local f <close> = io.open(path)
print(f and f:read "a")
os.remove(path)
print(type(readline.handler_install))
