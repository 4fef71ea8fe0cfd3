-- while, repeat, if, break.
local i = 0
while i < 3 do i = i + 1 io.write(i, " ") end print() --> 1 2 3 
while false do error() end
repeat local done = i >= 5 ; i = i + 1 io.write(i, " ") until done print() --> 4 5 6 
local n = 0
while true do n = n + 1 if n == 4 then break end end
print(n) --> 4
repeat n = n - 1 if n < 2 then break end until false
print(n) --> 1
for a = 1, 3 do
  for b = 1, 3 do
    if b == 2 then break end
    io.write(a, ":", b, " ") --> 1:1 2:1 3:1 
  end
end
print()
-- The condition of repeat sees the locals of its body, closures too.
local fs = {}
local k = 0
repeat
  local mine = k
  fs[#fs + 1] = function() return mine end
  k = k + 1
until mine == 3
print(#fs, fs[1](), fs[2](), fs[3](), fs[4]()) --> 4	0	1	2	3
repeat local flag = true ; local f = function() return flag end until f()
local function classify(x)
  if x == nil then return "nil" elseif x == false then return "false" elseif x == 0 then return "zero"
  elseif type(x) == "number" and x < 0 then return "negative" elseif x then return "other" else return "never" end
end
print(classify(nil), classify(false), classify(0), classify(-1), classify("x")) --> nil	false	zero	negative	other
if nil then elseif false then else print("else") end --> else
if 0 then print("zero is true") end --> zero is true
if "" then print("empty string is true") end --> empty string is true
local x = 10
if x > 5 then if x > 8 then print("both") end else print("wrong") end --> both
while x > 0 do
  x = x - 3
  if x % 2 == 0 then goto continue end
  io.write(x, " ") --> 7 1 
  ::continue::
end
print()
local count = 0
repeat
  count = count + 1
  if count == 2 then goto skip end
  do local shadow = count io.write(shadow, " ") end --> 1 3 4 
  ::skip::
until count >= 4
print()
local function find(t, v)
  for key, value in pairs(t) do if value == v then return key end end
  return nil, "not found"
end
print(find({ 5, 6, 7 }, 6), find({}, 1)) --> 2	nil	not found
print("before the return") --> before the return
do return end
print("never")
