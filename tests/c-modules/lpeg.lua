-- modules: lpeg re
-- package: lua-lpeg
-- Grammars, all kinds of captures, match-time functions, substitution; `re`; errors of captures and grammars.
local lpeg = require "lpeg"
local re = require "re"
local P, R, S, V, C, Ct, Cc, Cg, Cb, Cf, Cs, Cp, Cmt, Carg, B =
  lpeg.P, lpeg.R, lpeg.S, lpeg.V, lpeg.C, lpeg.Ct, lpeg.Cc, lpeg.Cg, lpeg.Cb, lpeg.Cf, lpeg.Cs, lpeg.Cp, lpeg.Cmt, lpeg.Carg, lpeg.B

-- a calculator
local space = S " \t\n" ^ 0
local number = C(P "-" ^ -1 * R "09" ^ 1 * (P "." * R "09" ^ 1) ^ -1) / tonumber * space
local function binary(op, left, right)
  if op == "+" then return left + right elseif op == "-" then return left - right
  elseif op == "*" then return left * right else return left / right end
end
local function chain(element, operators)
  return Cf(element * Cg(C(S(operators)) * space * element) ^ 0, function(a, op, b) return binary(op, a, b) end)
end
local calculator = P {
  "all",
  all = space * V "sum" * -1,
  sum = chain(V "product", "+-"),
  product = chain(V "atom", "*/"),
  atom = number + "(" * space * V "sum" * ")" * space,
}
for _, text in ipairs { "1 + 2 * 3", "(1 + 2) * 3", "10 / 4 - 1.5", "((((7))))", "1 +", "2 * (3" } do print(text, calculator:match(text)) end

-- JSON, with named groups and folded tables
local json = re.compile([==[
  value  <- %s* (object / array / string / number / word) %s*
  object <- {| '{' %s* (pair (',' pair)*)? %s* '}' |}
  pair   <- {| %s* {:key: string :} %s* ':' {:value: value :} |}
  array  <- {| '[' (value (',' value)*)? %s* ']' |}
  string <- '"' {~ (!["\%] . / '\' {.} -> escapes)* ~} '"'
  number <- { '-'? [0-9]+ ('.' [0-9]+)? } -> tonumber
  word   <- { 'true' / 'false' / 'null' } -> word
]==], { tonumber = tonumber, escapes = { n = "\n", t = "\t", ['"'] = '"' }, word = { ["true"] = true } })
local tree = json:match [==[ {"list": [1, 2.5, "a\"b", []], "on": true} ]==]
print(#tree, tree[1].key, #tree[1].value, tree[1].value[2], tree[1].value[3], tree[2].key, tree[2].value)

-- captures
print(lpeg.match(Ct(Cg(C(R "az" ^ 1), "word") * Cp() * Cc("constant", 3)), "hello").word)
print(lpeg.match(Cs((P "a" / "A" + P "b" / { b = "<b>" } + P "c" / function(s) return s:upper() .. "!" end + 1) ^ 0), "abcd"))
print(lpeg.match(Cg(C(P "=" ^ 1), "eq") * Cmt(Cb "eq" * C(1), function(_, i, eq, c) return i, #eq, c end), "===x"))
print(lpeg.match(Carg(1) * Carg(2), "", 1, "first", "second"))
print(lpeg.match(C(1) * B(P "a") * C(1), "ab"), lpeg.match(#P "a" * C(2), "ab"), lpeg.match(-P "b" * C(1), "ab"))
print(lpeg.match(C(C(C(1) * 1) * 1) / 3, "abc"), lpeg.match((C(1) * C(1)) / "%2%1", "xy"))
print(select("#", lpeg.match(C(1) ^ 0, ("x"):rep(5000))))
print(re.gsub("hello world", "[aeiou]", "<%0>"), re.find("some 42 numbers", "[0-9]+"), re.match("k=v", "{| {:k: %a+ :} '=' {:v: %a+ :} |}").v)

-- match-time captures that raise, call back into lpeg, and yield
local nested = Cmt(C(R "09" ^ 1), function(_, i, digits) return i, lpeg.match(Cs((P "1" / "one" + 1) ^ 0), digits) end)
print(lpeg.match(Ct((nested + 1) ^ 0), "a11b21")[2])
print(select(2, pcall(lpeg.match, Cmt(1, function() error { code = 7 } end), "x")).code)
print((select(2, pcall(lpeg.match, P(1) / function() error("in a capture", 0) end, "x"))))
local co = coroutine.wrap(function() return pcall(lpeg.match, P(1) / coroutine.yield, "x") end)
print(co())

-- what is no grammar
print(pcall(P, { "a", a = V "b" }))
print(pcall(P, { "a", a = V "a" * 1 }))
print(pcall(function() return P "" ^ 0 end))
print(pcall(re.compile, "{ unfinished"))
print(lpeg.type(P(1)), lpeg.type(1), lpeg.version and "version")
lpeg.setmaxstack(10)
print(pcall(lpeg.match, P { P "(" * V(1) * ")" + "" }, ("("):rep(100) .. (")"):rep(100)))
lpeg.setmaxstack(400)
local locale = lpeg.locale()
print(lpeg.match(Ct((C(locale.alpha ^ 1) + locale.digit ^ 1 * Cc "n" + 1) ^ 0), "ab 12 c").n, lpeg.match(locale.upper ^ 1, "AB"))
-- many patterns, so that the collector meets their uservalues
local words = P(false)
for i = 1, 300 do words = words + P("word" .. i .. ";") / tostring(i) end
collectgarbage()
print(lpeg.match(Cs((words + 1) ^ 0), "word7;word299;word3000;"))
