-- A recursive-descent calculator, and a stack machine that runs what it compiles.
local function compile(src)
  local pos, code = 1, {}
  local function skip() pos = src:match("^%s*()", pos) end
  local function accept(p) skip() local tok, e = src:match("^(" .. p .. ")()", pos) if tok then pos = e end return tok end
  local function emit(...) code[#code + 1] = { ... } end
  local expression
  local function primary()
    local n = accept("%d+%.?%d*")
    if n then emit("push", tonumber(n)) return end
    local name = accept("%a+")
    if name then
      if accept("%(") then expression() assert(accept("%)"), "')' expected") emit("call", name) else emit("load", name) end
      return
    end
    if accept("%(") then expression() if not accept("%)") then error("')' expected at " .. pos, 0) end return end
    if accept("%-") then primary() emit("neg") return end
    error("unexpected " .. (src:sub(pos, pos) == "" and "end" or "'" .. src:sub(pos, pos) .. "'"), 0)
  end
  local function power() primary() if accept("%^") then power() emit("pow") end end
  local function term() power() while true do local op = accept("[*/%%]") if not op then return end power() emit(op == "*" and "mul" or op == "/" and "div" or "mod") end end
  function expression() term() while true do local op = accept("[-+]") if not op then return end term() emit(op == "+" and "add" or "sub") end end
  expression() skip()
  if pos <= #src then error("trailing '" .. src:sub(pos) .. "'", 0) end
  return code
end
local ops = {
  add = function(a, b) return a + b end, sub = function(a, b) return a - b end, mul = function(a, b) return a * b end,
  div = function(a, b) return a / b end, mod = function(a, b) return a % b end, pow = function(a, b) return a ^ b end,
}
local function run(code, env)
  local stack = {}
  for _, i in ipairs(code) do
    local op, arg = i[1], i[2]
    if op == "push" then stack[#stack + 1] = arg
    elseif op == "load" then stack[#stack + 1] = env[arg] or error("undefined " .. arg, 0)
    elseif op == "neg" then stack[#stack] = -stack[#stack]
    elseif op == "call" then stack[#stack] = math[arg](stack[#stack])
    else local b = table.remove(stack) stack[#stack] = ops[op](stack[#stack], b) end
  end
  return stack[1]
end
local function calc(src, env) local ok, r = pcall(function() return run(compile(src), env or {}) end) return r end
print(calc("1 + 2 * 3"), calc("(1 + 2) * 3"), calc("2 ^ 3 ^ 2"), calc("-2 ^ 2"), calc("10 / 4"), calc("10 % 4 - 1")) --> 7	9	512.0	4.0	2.5	1
print(calc("x * x + y", { x = 3, y = 4 }), calc("sqrt(16) + floor(2.7)"), calc("((((7))))"), calc("1.5 * 2")) --> 13	6.0	7	3.0
print(calc("1 +"), calc("(1"), calc("1 2"), calc("z"), calc("$")) --> unexpected end	')' expected at 3	trailing '2'	undefined z	unexpected '$'
print(#compile("1+2*3"), table.concat((function() local o = {} for i, c in ipairs(compile("a*(b+1)")) do o[i] = c[1] end return o end)(), " ")) --> 5	load load push add mul
local big = {} for i = 1, 500 do big[i] = tostring(i) end
print(calc(table.concat(big, "+"))) --> 125250
