-- The line events of loops, calls and expressions over several lines.
local function trace(code)
  local chunk = assert(load(code, "=c"))
  local lines = {}
  debug.sethook(function(_, line)
    if debug.getinfo(2, "S").source == "=c" then lines[#lines + 1] = line or "?" end
  end, "l")
  pcall(chunk)
  debug.sethook()
  print(table.concat(lines, " "))
end
trace("local a = 1\nlocal b\n\nb = a\n")
trace("for i = 1, 3 do\n  local x = i\nend\n")
trace("for i = 1, 3 do end")
trace("for k, v in pairs { 1,\n  2 } do\n  local x = k\nend\n")
trace("for k in next, { 1, 2 } do end")
trace("local i = 0\nwhile i < 3 do\n  i = i + 1\n  if i == 2 then goto continue end\n  i = i + 0\n  ::continue::\nend\n")
trace("local i = 0\nrepeat\n  i = i + 1\nuntil\n  i == 2\n")
trace("local function f(a)\n  return a\nend\nlocal x = f(\n  1,\n  2\n)\n")
trace("local f\nfunction f()\nend\nf()\n")
trace("local s = 'a' ..\n  'b' ..\n  type(1)\n")
trace("local t = {\n  1,\n  f = function()\n  end,\n  2,\n}\n")
trace("local t\nt = tostring(\n  1\n)\n")
trace("local function f()\n  return setmetatable({}, {\n    x = 1\n  })\nend\nf()\n")
trace("if 1 == 2 then\n  a = 1\nelseif\n  1 == 1\nthen\n  a = 2\nelse\n  a = 3\nend\n")
trace("local function f(...)\n  local a = ...\n  return a\nend\nf(1)\n")
trace("local x <close> = setmetatable({}, { __close = function()\n  x = 1\nend })\nlocal y = 1\n")
trace("pcall(\n  error,\n  1\n)\nlocal co = coroutine.wrap(function()\n  coroutine.yield()\nend)\nco()\nco()\n")
local stripped = load(string.dump(load("local a = 1\nlocal b = 2"), true))
debug.sethook(function(event, line) if debug.getinfo(2, "S").source == "=?" then print(event, line) end end, "l")
stripped()
debug.sethook()
-- A hook may be replaced while one runs, and is not called for itself.
local count = 0
local function counting() count = count + 1 debug.sethook() debug.sethook(counting, "l") end
debug.sethook(counting, "l")
local x = 1
debug.sethook()
print(count)
-- Levels are cut as integers of C are; a negative level has no traceback.
print(debug.getinfo(2 ^ 53) ~= nil, debug.traceback("none", -1))
print(pcall(debug.getinfo, "x", "?"))
print(pcall(debug.getinfo, print, "?"))
--> 1 2 4
--> 1 2 1 2 1 2 1 3
--> 1 1 1
--> 1 2 1 2 3 1 3 1 4
--> 1 1 1
--> 1 2 3 4 5 6 2 3 4 2 3 4 5 6 2 7
--> 1 3 5 3 5
--> 3 4 5 7 4 2 7
--> 1 3 2 4 3
--> 1 2 3 2 3
--> 1 2 4 6
--> 1 2 4 2 4
--> 5 6 2 3 2
--> 1 4 6 9
--> 4 5 2 3
--> 1 3 1 3 4 2 3
--> 1 2 4 1 5 7 5 8 9
--> line	nil
--> 2
--> true	none
--> stack traceback:
--> false	bad argument #1 to 'debug.getinfo' (number expected, got string)
--> false	bad argument #2 to 'debug.getinfo' (invalid option)
