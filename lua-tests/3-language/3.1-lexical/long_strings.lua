-- Long brackets: no escapes, a first newline that is skipped, levels that nest.
print([[plain \n text]]) --> plain \n text
print([[
first newline skipped]])
--> first newline skipped
print([==[ level ]] and ]=] inside ]==]) -->  level ]] and ]=] inside 
local one, none = [[

]], [==[
]==]
print(#one, #none, #[[a]], #[[]]) --> 1	0	1	0
print([[a
b
c]])
--> a
--> b
--> c
print([=[]]]=], [==[]=]==], [[ ] ]]) --> ]]	]=	 ] 
print(("x"):rep(3) .. [[y]] .. [=[z]=]) --> xxxyz
local t = { [ [[key]] ] = 1 }
print(t.key, t[ [[key]] ]) --> 1	1
-- Each of the four line ends counts as one newline.
for _, eol in ipairs { "\n", "\r", "\r\n", "\n\r" } do
  local f = assert(load("return [[" .. eol .. "a" .. eol .. "b]]"))
  print(#f(), f() == "a\nb")
end
--> 3	true
--> 3	true
--> 3	true
--> 3	true
print(load("x = [[abc", "=s")) --> nil	s:1: unfinished long string (starting at line 1) near <eof>
print(load("x = [==[abc]]\n\n]=]", "=s")) --> nil	s:3: unfinished long string (starting at line 1) near <eof>
print(load("x = [=abc", "=s")) --> nil	s:1: invalid long string delimiter near '[='
print(load("x = [==", "=s")) --> nil	s:1: invalid long string delimiter near '[=='
