#!/usr/bin/env lua  (a first line that starts with # is skipped)
-- short comment
--[[ long
     comment print("not run") ]] print("after long") --> after long
--[==[
print("not run either")
]]
]==] print("after level two") --> after level two
--[ not long: print("no")
--[=not long either
---[[ the third dash makes it short
print("shown") --> shown
--]]
print("a" --[[ inside an expression ]] .. "b") --> ab
print(1 --comment --> 3
  + 2)
print(load("--[[ never closed\n\n", "=s")) --> nil	s:3: unfinished long comment (starting at line 1) near <eof>
print(load("--[==[ never closed ]]", "=s")) --> nil	s:1: unfinished long comment (starting at line 1) near <eof>
print(type(load("-- a comment at the end of the chunk"))) --> function
