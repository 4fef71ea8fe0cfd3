-- Hooks saw events for instructions that the reference does not have: the return behind a tail call of a native function, the
-- first call of an iterator, an instruction that starts again after it has closed a variable, and a jump that a condition leads to.
local function visited(events, chunk)
  local seen = {}
  debug.sethook(function(event, line)
    local info = debug.getinfo(2, "Sl")
    if info.source == "=source" then
      seen[#seen + 1] = event == "line" and line or event .. " " .. info.currentline
    end
  end, events)
  chunk()
  debug.sethook()
  return table.concat(seen, " ")
end
local function show(events, source) print(visited(events, assert(load(source, "=source")))) end

show("l", "return setmetatable({}, {\n__name = 1})") --> 1 2 1
show("lr", "return setmetatable({}, {\n__name = 1})") --> 1 2 1 return 1
show("lr", "local function f()\nreturn 1 end\nreturn f(\n1)") --> 2 3 4 3 2 return 2
show("l", "for k in pairs {\n1,\n2\n} do\nk = 1\nend") --> 1 2 4 1 4 5 1 5 1 6
show("l", "do\nlocal a <close> = setmetatable({}, {__close = rawlen})\nend\nlocal b") --> 2 4
show("l", "do\nlocal a <close> = setmetatable({}, {__close = function()\nend})\nend\nlocal b") --> 2 3 2 3 3 5
show("l", "for l in io.lines('hook_events.lua') do\nbreak\nend\nlocal b") --> 1 2 3 4
show("l", "local i = 0\nwhile i < 2 do\ni = i + 1\nif i == 1 then\nif i == 3 then\nlocal a\nend\nend\nend") --> 1 2 3 4 5 2 3 4 2 9
show("l", "local i = 0\nwhile i < 2 do\nif i == 5 then\nlocal a = 1\nelse\ni = i + 1\nif i == 7 then i = 0 end\nend\nend") --> 1 2 3 6 7 2 3 6 7 2 9

-- A count hook that sets a hook for lines sees the next line first, not its own.
do
  local lines = {}
  local start = debug.getinfo(1, "l").currentline
  debug.sethook(function()
    debug.sethook(function(_, line) lines[#lines + 1] = line - start end, "l")
  end, "", 3)
  local a = 1
  a = 2
  a = 3
  a = 4
  debug.sethook()
  print(table.concat(lines, " ")) --> 7 8
end
