-- The line of an instruction: hooks, coverage reports and messages of errors saw other lines than the reference's where an
-- expression goes over several lines.
local function visited(chunk)
  local seen = {}
  debug.sethook(function(_, line)
    if debug.getinfo(2, "S").source == "=source" then seen[#seen + 1] = line end
  end, "l")
  chunk()
  debug.sethook()
  return table.concat(seen, " ")
end
local function lines(source) print(visited(assert(load(source, "=source")))) end
local function failure(source) print(select(2, pcall(assert(load(source, "=source"))))) end

-- The value of the last argument is needed once the parenthesis is closed; that of the last item once the brace is.
lines "local f = tostring\nf(\n1\n)" --> 1 2 4 2 4
lines "local f = tostring\nf(\nnil or 1\n)" --> 1 2 4 2 4
lines "local f, x = tostring, 1\nf(x,\nx\n)" --> 1 2 4 2 4
lines "local t = {\n1,\n2\n}" --> 1 2 4
failure "local x\nprint(1,\nx.y\n)" --> source:4: attempt to index a nil value (local 'x')
failure "local x\nlocal t = {\nx.y\n}" --> source:4: attempt to index a nil value (local 'x')
failure "local x\nprint(1,\nx or\nx.y\n)" --> source:4: attempt to index a nil value (local 'x')
-- A chain of concatenations has the line of its last operator.
lines "local a = 'a'\nlocal b = a ..\na ..\n'c'" --> 1 2 3 4 3 4
failure "local t = {}\nlocal a = 'a' ..\nt ..\n'c'" --> source:3: attempt to concatenate a table value (local 't')
-- An operand of `and` and `or` is tested at the operator.
lines "local a = tostring(\n1)\nor 2" --> 1 2 1 3
lines "local a\nif not a\nor a.x\nor 1 then a = 1 end" --> 1 3 4
lines "local a = 1\nlocal b = not a\nand 2\nor tostring(a)\nor 3" --> 1 3 4 5
-- The object of a method call is needed once the name is read; a call of a call begins with its variable.
lines "local s = ('%d')\n:format(1)" --> 2
lines "local s = (nil or '%d')\n:format(1)" --> 2
lines "local f = function() return tostring end\nf\n{\n}\n{\n}" --> 1 2 3 1 4 5 6
-- Results and tables move to their variable at the end of the statement; functions, in their first line.
lines "local a\na = tostring(1,\n2)\na = 1" --> 1 2 3 2 3 4
lines "local a\na = {\n1,\n}\na = 1" --> 1 2 4 5
lines "local f\nfunction f()\nend\nf = 1" --> 1 3 2 4
-- A `goto` on a line of its own is visited.
lines "for i = 1, 1 do\nif i then\ngoto continue\nend\n::continue::\nend" --> 1 2 3 1 6
lines "for i = 1, 1 do\nif i then goto continue end\n::continue::\nend" --> 1 2 1 4
-- `...` is read before it is needed.
lines "local f = tostring\nf(\n1,\n...\n)" --> 1 2 3 2 5
