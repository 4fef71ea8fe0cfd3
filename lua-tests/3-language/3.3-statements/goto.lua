-- goto: forwards, backwards, out of blocks, `continue`, closures made again, labels at block ends.
do local i = 1 ::top:: if i <= 3 then io.write(i, " ") i = i + 1 goto top end print() end --> 1 2 3 
for i = 1, 3 do for j = 1, 3 do if j == 2 then goto next end io.write(i, j, " ") end ::next:: end print() --> 11 21 31 
-- Jumping back over a local makes a new variable: each closure has its own.
do
  local fs = {}
  local n = 0
  ::again::
  local x = n
  fs[#fs + 1] = function() x = x + 1 return x end
  n = n + 10
  if n < 30 then goto again end
  print(fs[1](), fs[1](), fs[2](), fs[3]()) --> 1	2	11	21
end
-- A label at the end of a block is outside the scope of the block's locals.
do
  goto done
  local skipped = 1
  print(skipped)
  ::done::
end
do goto last ; local a ; ::last:: ; ; end
-- Labels with one name in blocks that do not contain one another, and in functions.
do ::l:: end do ::l:: end
local function f() goto l ; do return 1 end ::l:: return 2 end
print(f()) --> 2
-- Out of nested blocks and loops.
for i = 1, 10 do while true do repeat do goto found end until true end end
::found::
print("found") --> found
-- while with a continue, repeat with one before `until`.
local k, odd = 0, {}
while k < 6 do
  k = k + 1
  if k % 2 == 0 then goto continue end
  odd[#odd + 1] = k
  ::continue::
end
print(table.concat(odd, ",")) --> 1,3,5
do
  local state, trail = "a", {}
  ::dispatch::
  trail[#trail + 1] = state
  if state == "a" then state = "b" goto dispatch
  elseif state == "b" then state = "c" goto dispatch end
  print(table.concat(trail)) --> abc
end
local goto1 = "`goto` is a reserved word, `goto1` is not"
print(goto1) --> `goto` is a reserved word, `goto1` is not
local function check(text) print((select(2, load(text, "=s")))) end
check("goto nowhere") --> s:1: no visible label 'nowhere' for <goto> at line 1
check("do ::inside:: end goto inside") --> s:1: no visible label 'inside' for <goto> at line 1
check("goto f ; local x ; ::f:: print(x)") --> s:1: <goto f> at line 1 jumps into the scope of local 'x'
check("::twice:: ::twice::") --> s:1: label 'twice' already defined on line 1
check("::outer:: do ::outer:: end") --> s:1: label 'outer' already defined on line 1
check("break") --> s:1: break outside loop at line 1
check("local function g() goto out end ::out::") --> s:1: no visible label 'out' for <goto> at line 1
check("repeat if x then goto cont end local y ::cont:: until y") --> s:1: <goto cont> at line 1 jumps into the scope of local 'y'
check("goto = 1") --> s:1: <name> expected near '='
check("::a") --> s:1: '::' expected near <eof>
check("do goto l1 end ; local a ; ::l1:: ; local b ; ::l1::") --> s:1: <goto l1> at line 1 jumps into the scope of local 'a'
check("for i = 1, 2 do end break") --> s:1: break outside loop at line 1
check("if x then break end") --> s:1: break outside loop at line 1
check("while true do local function h() break end end") --> s:1: break outside loop at line 1
