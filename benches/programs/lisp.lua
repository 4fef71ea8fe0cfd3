-- An interpreter: a small Lisp with closures, read from text and evaluated as a tree.
local n = tonumber((...)) or 22

local function parse(text)
  local at = 1
  local function expression()
    at = text:find("%S", at)
    local c = text:sub(at, at)
    if c == "(" then
      at = at + 1
      local list = {}
      while true do
        at = text:find("%S", at)
        if text:sub(at, at) == ")" then break end
        list[#list + 1] = expression()
      end
      at = at + 1
      return list
    end
    local start, stop = text:find("^[^%s()]+", at)
    at = stop + 1
    local word = text:sub(start, stop)
    return tonumber(word) or word
  end
  return expression()
end

local function lookup(scope, name)
  while scope do
    local value = scope[name]
    if value ~= nil then return value end
    scope = scope.__outer
  end
  error("unbound: " .. name)
end

local evaluate
local special = {
  ["if"] = function(form, scope)
    if evaluate(form[2], scope) then return evaluate(form[3], scope) end
    return evaluate(form[4], scope)
  end,
  define = function(form, scope)
    local value = evaluate(form[3], scope)
    scope[form[2]] = value
    return value
  end,
  lambda = function(form, scope)
    local names, body = form[2], form[3]
    return function(arguments)
      local inner = { __outer = scope }
      for i = 1, #names do inner[names[i]] = arguments[i] end
      return evaluate(body, inner)
    end
  end,
  begin = function(form, scope)
    local value
    for i = 2, #form do value = evaluate(form[i], scope) end
    return value
  end,
}
function evaluate(form, scope)
  if type(form) == "string" then return lookup(scope, form) end
  if type(form) ~= "table" then return form end
  local rule = special[form[1]]
  if rule then return rule(form, scope) end
  local f = evaluate(form[1], scope)
  local arguments = {}
  for i = 2, #form do arguments[i - 1] = evaluate(form[i], scope) end
  return f(arguments)
end

local globals = {
  ["+"] = function(a) return a[1] + a[2] end,
  ["-"] = function(a) return a[1] - a[2] end,
  ["*"] = function(a) return a[1] * a[2] end,
  ["<"] = function(a) return a[1] < a[2] end,
  ["="] = function(a) return a[1] == a[2] end,
  mod = function(a) return a[1] % a[2] end,
  pair = function(a) return { a[1], a[2] } end,
  first = function(a) return a[1][1] end,
  rest = function(a) return a[1][2] end,
}
local program = parse([[
(begin
  (define fib (lambda (n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2))))))
  (define build (lambda (n) (if (= n 0) 0 (pair n (build (- n 1))))))
  (define fold (lambda (f list start) (if (= list 0) start (fold f (rest list) (f (first list) start)))))
  (define twice (lambda (f) (lambda (x) (f (f x)))))
  (lambda (n)
    (+ (fib n) (fold (lambda (a b) (mod (+ (* a 3) b) 10007)) (build 150) ((twice (twice fib)) 1)))))
]])
local main = evaluate(program, globals)
local checksum = 0
for i = n - 8, n do checksum = checksum + main({ i }) end
print("lisp", string.format("%d", checksum))
