-- An interpreter for a language of eight characters, compiled to Lua by string building and load.
local function compile(src)
  local out, depth = { "local m, p, o, inp = {}, 0, {}, ...\nlocal at = 0\n" }, 0
  local i = 1
  while i <= #src do
    local c = src:sub(i, i)
    if c == "+" or c == "-" then
      local run = src:match("^[+-]+", i)
      local n = select(2, run:gsub("%+", "")) - select(2, run:gsub("%-", ""))
      out[#out + 1] = ("m[p] = ((m[p] or 0) + %d) %% 256\n"):format(n)
      i = i + #run
    elseif c == ">" or c == "<" then
      local run = src:match("^[<>]+", i)
      local n = select(2, run:gsub(">", "")) - select(2, run:gsub("<", ""))
      out[#out + 1] = ("p = p + %d\n"):format(n)
      i = i + #run
    else
      if c == "." then out[#out + 1] = "o[#o + 1] = string.char(m[p] or 0)\n"
      elseif c == "," then out[#out + 1] = "at = at + 1 m[p] = inp:byte(at) or 0\n"
      elseif c == "[" then out[#out + 1] = "while (m[p] or 0) ~= 0 do\n" depth = depth + 1
      elseif c == "]" then if depth == 0 then error("unmatched ]", 0) end out[#out + 1] = "end\n" depth = depth - 1 end
      i = i + 1
    end
  end
  if depth > 0 then error("unmatched [", 0) end
  out[#out + 1] = "return table.concat(o)"
  return assert(load(table.concat(out), "=program"))
end
print(compile("++++++++[>++++[>++>+++>+++>+<<<<-]>+>+>->>+[<]<-]>>.>---.+++++++..+++.>>.<-.<.+++.------.--------.>>+.")("")) --> Hello World!
print(compile(",[.,]")("echo"), compile(">,[>,]<[.<]")("reverse"), compile("++>+++[<+>-]<.")(""):byte()) --> echo	esrever	5
print(pcall(compile, "[[]"), pcall(compile, "]")) --> false	false	unmatched ]
