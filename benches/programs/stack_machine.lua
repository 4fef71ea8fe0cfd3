-- An interpreter: a stack machine, whose instructions are told apart by comparisons, and by a table of functions.
local n = tonumber((...)) or 1500

-- The sum of the squares below 1000, modulo 65521.
local code = {
  { "push", 0 }, { "store", "sum" }, { "push", 0 }, { "store", "i" },
  -- 5: while i < 1000
  { "load", "i" }, { "push", 1000 }, { "less" }, { "jump_false", 22 },
  { "load", "sum" }, { "load", "i" }, { "load", "i" }, { "mul" }, { "add" },
  { "push", 65521 }, { "mod" }, { "store", "sum" },
  { "load", "i" }, { "push", 1 }, { "add" }, { "store", "i" }, { "jump", 5 },
  -- 22
  { "halt" },
}

local function run_compared()
  local stack, top, pc, variables = {}, 0, 1, {}
  while true do
    local instruction = code[pc]
    local op, argument = instruction[1], instruction[2]
    pc = pc + 1
    if op == "push" then
      top = top + 1
      stack[top] = argument
    elseif op == "load" then
      top = top + 1
      stack[top] = variables[argument]
    elseif op == "store" then
      variables[argument] = stack[top]
      top = top - 1
    elseif op == "mul" then
      top = top - 1
      stack[top] = stack[top] * stack[top + 1]
    elseif op == "add" then
      top = top - 1
      stack[top] = stack[top] + stack[top + 1]
    elseif op == "mod" then
      top = top - 1
      stack[top] = stack[top] % stack[top + 1]
    elseif op == "less" then
      top = top - 1
      stack[top] = stack[top] < stack[top + 1]
    elseif op == "jump" then
      pc = argument
    elseif op == "jump_false" then
      if not stack[top] then pc = argument end
      top = top - 1
    else
      return variables.sum
    end
  end
end

local actions = {
  push = function(m, x) m.top = m.top + 1 m[m.top] = x end,
  load = function(m, x) m.top = m.top + 1 m[m.top] = m.variables[x] end,
  store = function(m, x) m.variables[x] = m[m.top] m.top = m.top - 1 end,
  mul = function(m) local t = m.top - 1 m.top = t m[t] = m[t] * m[t + 1] end,
  add = function(m) local t = m.top - 1 m.top = t m[t] = m[t] + m[t + 1] end,
  mod = function(m) local t = m.top - 1 m.top = t m[t] = m[t] % m[t + 1] end,
  less = function(m) local t = m.top - 1 m.top = t m[t] = m[t] < m[t + 1] end,
  jump = function(m, x) m.pc = x end,
  jump_false = function(m, x) if not m[m.top] then m.pc = x end m.top = m.top - 1 end,
  halt = function(m) m.pc = nil end,
}
local function run_table()
  local machine = { top = 0, pc = 1, variables = {} }
  while machine.pc do
    local instruction = code[machine.pc]
    machine.pc = machine.pc + 1
    actions[instruction[1]](machine, instruction[2])
  end
  return machine.variables.sum
end

local checksum = 0
for i = 1, n / 8 do checksum = checksum + run_compared() * i + run_table() end
print("stack_machine", string.format("%d", checksum))
