-- string.find, match, gmatch and gsub with random patterns and subjects.

local PIECES = {
  "a", "b", "c", ".", "%a", "%d", "%s", "%w", "%p", "%l", "%u", "%x", "%c", "%g", "%A", "%S", "%W", "%%", "%.", "[abc]", "[^a]",
  "[a-c]", "[%a_]", "[^%s]", "[]]", "[^]]", "[a-]", "[]-a]", "[%]]", "%b()", "%bxx", "%f[%w]", "%f[^a]", "%f[%z]", "%1", "%2", "(", ")",
  "()", "(a)", "(.)", "(.-)", "(a*)", "^", "$", "\0", "[\0-\31]", "é", "%z", "[%a-z]", "[a%-z]",
}
local SUFFIXES = {"", "", "", "", "*", "+", "-", "?"}
local WRONG = {"%", "[", "[a", "[^", "%b", "%bx", "%f", "%fa", "(", ")", "(()", "%0", "%9", "[%", "[a-%", "%g(", "[[:alpha:]]", "(.)%2", "%1(a)"}

local function pattern()
  local parts = {}
  if chance(15) then parts[1] = "^" end
  for _ = 1, between(0, 5) do parts[#parts + 1] = pick(PIECES) .. pick(SUFFIXES) end
  if chance(8) then parts[#parts + 1] = pick(WRONG) end
  if chance(15) then parts[#parts + 1] = "$" end
  return table.concat(parts)
end

local function subject()
  return text(pick{0, 5, 10, 30}, pick{"ab", "abc", "abc ()x1", "aA1 _-.%]^\0\n", "xyz(())()", "é\200\255a"})
end

local function replacement()
  local kind = between(1, 10)
  if kind <= 5 then return text(6, "ab%%%0123%") end
  if kind == 6 then return pick{"%0%0", "%1", "<%1>", "%%", "%2", "%9", "%", "%a", 5, 1.5} end
  if kind == 7 then return {a = "A", b = 1, c = false, [""] = "-", [1] = "one", [2] = true, aa = 1.5} end
  if kind == 8 then return function(...) return (select(1, ...)) end end
  if kind == 9 then return function(a, b) if b then return b end return nil end end
  return pick{function() return {} end, function() return false end, function() error("stop", 0) end, true}
end

local POSITIONS = {1, 2, 3, 5, 0, -1, -2, -5, 10, 100, math.maxinteger, math.mininteger}

run(function()
  local kind = between(1, 10)
  if kind <= 3 then
    try("find", string.find, subject(), pattern(), chance(30) and pick(POSITIONS) or nil, chance(10) and true or nil)
  elseif kind <= 5 then
    try("match", string.match, subject(), pattern(), chance(30) and pick(POSITIONS) or nil)
  elseif kind <= 7 then
    try("gmatch", function(...)
      local found, n = {}, 0
      for a, b in string.gmatch(...) do
        n = n + 1
        found[n] = show(a) .. "," .. show(b)
        if n == 20 then break end
      end
      return table.concat(found, ";")
    end, subject(), pattern(), chance(20) and pick(POSITIONS) or nil)
  else
    try("gsub", string.gsub, subject(), pattern(), replacement(), chance(30) and pick{0, 1, 2, 3, -1, 100, 1.5, "2", math.mininteger} or nil)
  end
end)
