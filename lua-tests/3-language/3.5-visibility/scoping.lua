-- Local variables are visible from the statement after their declaration to the end of the block.
local x = 10
do
  local x = x
  print(x) --> 10
  x = x + 1
  do local x = x + 1 print(x) end --> 12
  print(x) --> 11
end
print(x) --> 10
local x = x .. "!"
print(x) --> 10!
local a = 1
local a, b = a + 1, a
print(a, b) --> 2	1
local function f() return f end
print(f() == f) --> true
local g = function() return g end
print(g()) --> nil
if true then local a = "if" print(a) end --> if
for a = 1, 1 do local a = a + 100 print(a) end --> 101
while true do local a = "while" print(a) break end --> while
repeat local a = "repeat" until print(a) == nil --> repeat
print(a) --> 2
do local i = 5 for i = i, i + 1 do io.write(i, " ") end print(i) end --> 5 6 5
for _, v in ipairs { a } do local a = v * 2 print(a) end --> 4
-- A function sees the variables of the enclosing functions at any depth.
local function l1()
  local v1 = 1
  local function l2()
    local v2 = 2
    local function l3() v1 = v1 + 10 v2 = v2 + v1 return v1, v2, x end
    return l3
  end
  return l2()
end
local f3 = l1()
print(f3()) --> 11	13	10!
print(f3()) --> 21	34	10!
-- Blocks hide, and reveal again.
local v = "outer"
do
  print(v) --> outer
  local v = "middle"
  do print(v) local v = "inner" print(v) end
  print(v)
end
--> middle
--> inner
--> middle
print(v) --> outer
-- A parameter hides, a loop variable is local to its loop.
local function p(v) return v end
print(p("argument"), v) --> argument	outer
local i = "untouched"
for i = 1, 3 do end
for i in pairs {} do end
print(i) --> untouched
