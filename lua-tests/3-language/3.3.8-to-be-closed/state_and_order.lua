-- What a closing method may see and do: other variables, upvalues, nested protected calls, its own errors caught.
local log = {}
local function tbc(name, f) return setmetatable({ name = name }, { __close = f or function(o) log[#log + 1] = o.name end }) end
local function flush() print(table.concat(log, " ")) log = {} end
do
  local a <close> = tbc("a")
  local b <close> = tbc("b", function(o)
    log[#log + 1] = "[b"
    do local c <close> = tbc("c") end
    log[#log + 1] = tostring(pcall(error, "inner"))
    log[#log + 1] = "b]"
  end)
  local d <close> = tbc("d")
end
flush() --> d [b c false b] a
-- Variables in a function that is called many times, recursion.
local function rec(n) local x <close> = tbc("r" .. n) if n > 0 then rec(n - 1) end end
rec(3) flush() --> r0 r1 r2 r3
-- Between two closed ones, plain locals and constants.
do
  local a <close> = tbc("first")
  local plain, k <const> = 1, 2
  local b <close> = tbc("second")
  log[#log + 1] = plain + k
end
flush() --> 3 second first
-- In a vararg function, with many values in flight.
local function va(...)
  local x <close> = tbc("vararg")
  return select("#", ...), ...
end
print(va(1, nil, 3)) flush()
--> 3	1	nil	3
--> vararg
-- Same object twice; object closed again in an inner block.
local same = tbc("same")
do local a <close> = same local b <close> = same end flush() --> same same
-- The closing value of a metamethod-rich object: any value with __close will do.
debug.setmetatable(10, { __close = function(n) log[#log + 1] = "number " .. n end })
do local n <close> = 42 end
debug.setmetatable(10, nil)
flush() --> number 42
-- load'ed chunk, main chunk of its own.
load("local log, tbc = ... ; local x <close> = tbc('loaded')")(log, tbc)
flush() --> loaded
-- Stack of a deep recursion with one at the bottom unwinds through an error.
local function deep(n) if n == 0 then error("bottom", 0) end local x <close> = n % 50 == 0 and tbc("d" .. n) or nil deep(n - 1) end
print(pcall(deep, 150)) flush()
--> false	bottom
--> d50 d100 d150
-- An assignment to other variables of the statement is fine; only one of a statement may be closed.
do local x, y <close>, z = 1, tbc("y"), 3 log[#log + 1] = x + z end
flush() --> 4 y
-- Arguments: the value and the error, exactly two.
do
  local x <close> = setmetatable({}, { __close = function(...) log[#log + 1] = select("#", ...) end })
end
flush() --> 2
pcall(function()
  local x <close> = setmetatable({}, { __close = function(...) log[#log + 1] = select("#", ...) log[#log + 1] = (select(2, ...)) end })
  error("e", 0)
end)
flush() --> 2 e
