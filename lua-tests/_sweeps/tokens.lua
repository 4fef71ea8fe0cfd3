-- Tokens in the wrong places, for comparison with a reference.
local out = io.stdout
local function clean(s)
  return (tostring(s):gsub("[%c\127-\255]", function(c) return ("\\%d"):format(c:byte()) end))
end
local snippets = {
[[local a <const>, b <close> = 1, nil]],
[[if a then b = 1 elseif c then d() else e:f{} end]],
[[while x do break end repeat local y until y]],
[[for i = 1, 2, 3 do goto done ::done:: end for k, v in pairs(t) do end]],
[[function a.b.c:d(x, y, ...) return ... end local function f() end]],
[[return {1, 2; x = 3, ["y"] = 4, f(), ...}, -x ^ 2 .. #"s" // 4]],
[[a, b.c, d[1] = f "x", g { }, h [==[ long ]==] ;;]],
[[do goto l1; local z; ::l1:: end local x = function(...) local a <const> = 4; a = 5 end]],
[[x = not a and b or c == d ~= e <= f >= g < h > i | j ~ k & l << m >> n]],
[[local s = "a\nb\x41\u{48}\065\z
   c" .. 'd\'' --[[ comment ]].."]] -- rest\nreturn 0x1p4, 3e10, .5, 0xA.8, 1//2"..[[
]],
"local t = {\n  a = 1,\n  f = function()\n    return 2\n  end,\n}\n(f or g)(1)\nt.x.y:z(\n1)\n",
}
local toks = {"and","break","do","else","elseif","end","false","for","function","goto","if","in","local","nil","not","or","repeat","return","then","true","until","while","+","-","*","/","//","%","^","#","&","~","|","<<",">>","==","~=","<=",">=","<",">","=","(",")","{","}","[","]","::",";",":",",",".","..","...","name","'str'","\"a\\n\"","[[long]]","[=[x\ny]=]","12","3.5","0x","1e","12abc","$","@","!","\\","`","?","\1","\0","\200","'unf","[[unf","--[[unf","\"\\q\"","\"\\300\"","\"\\xZZ\"","\"\\u{110000000}\"","\"\\u123\"","\"\\u{12\"","\"a\n\"","[=","[==x", "<const>","<foo>", "\r", "goto x", "::x::", "1..2","\"\0abc\\q\"","0x1p","1e+","3..","\"\\x1\"","\"\\u{\"","\"\\u{}\"","'\\\n'","break;","return 1","local x <close>, y <close>","\240\159\152\128"}
local function try(src)
  local f, e = load(src, "=s")
  if not f then out:write(clean(e)) else out:write("ok") end
end
-- crude tokenizer: positions of token starts
local function split(s)
  local t, i = {}, 1
  while i <= #s do
    local a, b = s:find("^%s+", i)
    if not a then a, b = s:find("^[%w_]+", i) end
    if not a then a, b = s:find('^"[^"]*"', i) end
    if not a then a, b = s:find("^'[^']*'", i) end
    if not a then a, b = s:find("^%.%.%.", i) end
    if not a then a, b = s:find("^[=~<>/:.]+", i) end
    if not a then a, b = i, i end
    t[#t+1] = s:sub(a,b) i = b+1
  end
  return t
end
for n, s in ipairs(snippets) do
  local t = split(s)
  for i = 1, #t do
    if not t[i]:find"^%s+$" then
      local pre, post = table.concat(t,"",1,i-1), table.concat(t,"",i+1)
      out:write(n," del ",i," ") try(pre..post) out:write("\n")
      out:write(n," dup ",i," ") try(pre..t[i].." "..t[i]..post) out:write("\n")
      for j, k in ipairs(toks) do
        out:write(n," rep ",i," ",j," ") try(pre..k..post) out:write("\n")
        out:write(n," ins ",i," ",j," ") try(pre..k.." "..t[i]..post) out:write("\n")
        out:write(n," nl ",i," ",j," ") try(pre.."\n"..k.."\n"..t[i]..post) out:write("\n")
        out:write(n," end ",i," ",j," ") try(pre..k) out:write("\n")
        out:write(n," all ",i," ",j," ") try(k.." "..pre) out:write("\n")
      end
    end
  end
  for i = 1, #s do out:write(n," trunc ",i," ") try(s:sub(1,i)) out:write("\n")
   out:write(n," from ",i," ") try(s:sub(i)) out:write("\n")
   out:write(n," delb ",i," ") try(s:sub(1,i-1)..s:sub(i+1)) out:write("\n") end
end
for i, a in ipairs(toks) do for j, b in ipairs(toks) do
  out:write("pair ",i," ",j," ") try(a.." "..b) out:write("\n")
  out:write("pairn ",i," ",j," ") try(a.."\n"..b) out:write("\n")
  out:write("paire ",i," ",j," ") try("x = "..a..b) out:write("\n")
end end
