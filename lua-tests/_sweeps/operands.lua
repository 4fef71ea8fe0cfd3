-- Operators, kinds of operands and types, for comparison with a reference; with the argument `bin`, two operands at a time.
local out = io.stdout
local vals = {
 {"nil","nil"},{"bool","true"},{"int","7"},{"flt","1.5"},{"big","2^70"},{"str","'abc'"},{"num","'10'"},{"numf","'1.5'"},{"tab","{}"},{"named","setmetatable({},{__name='My.Type'})"},{"fun","function() end"},{"cfun","print"},{"co","coroutine.create(print)"},{"ud","io.stdout"},{"nan","0/0"},{"zero","0"},{"long", "('x'):rep(50)"},
}
local bin = {"+","-","*","/","//","%","^","&","|","~","<<",">>","..","==","<",">","<=",">=","~="}
local un = {"-","~","#","not "}
-- kinds give prologue and the expression naming the operand; %s is the value, suffix index for two operands
local kinds = {
 local_ = function(i,v) return ("local a%d = %s\n"):format(i,v), "a"..i end,
 global = function(i,v) return ("g%d = %s\n"):format(i,v), "g"..i end,
 upval = function(i,v) return ("local u%d = %s\nlocal function _f%d() return u%d end\n"):format(i,v,i,i), "u"..i, true end,
 field = function(i,v) return ("local t%d = {x=%s}\n"):format(i,v), ("t%d.x"):format(i) end,
 gfield = function(i,v) return ("gt%d = {x={y=%s}}\n"):format(i,v), ("gt%d.x.y"):format(i) end,
 idx = function(i,v) return ("local t%d,k%d = {%s},1\n"):format(i,i,v), ("t%d[k%d]"):format(i,i) end,
 idxs = function(i,v) return ("local t%d,k%d = {key=%s},'key'\n"):format(i,i,v), ("t%d[k%d]"):format(i,i) end,
 idxi = function(i,v) return ("local t%d = {%s}\n"):format(i,v), ("t%d[1]"):format(i) end,
 call = function(i,v) return ("local function f%d() return %s end\n"):format(i,v), ("f%d()"):format(i) end,
 const = function(i,v) return "", "("..v..")" end,
 vararg = function(i,v) return ("local function va%d(...) return (...) end\n"):format(i), ("va%d(%s)"):format(i,v) end,
 constlocal = function(i,v) return ("local c%d <const> = %s\n"):format(i,v), "c"..i end,
 upfield = function(i,v) return ("local ut%d = {x=%s}\n"):format(i,v), ("ut%d.x"):format(i), true end,
 env = function(i,v) return ("local _ENV = setmetatable({e%d=%s},{__index=_ENV})\n"):format(i,v), "e"..i end,
 envi = function(i,v) return ("local _ENV = setmetatable({e%d=%s},{__index=_ENV})\n"):format(i,v), "_ENV.e"..i end,
 envg = function(i,v) return ("e%d=%s\n"):format(i,v), "_ENV.e"..i end,
 envu = function(i,v) return ("local _ENV = setmetatable({e%d=%s},{__index=_ENV})\n"):format(i,v), "e"..i, true end,
 andor = function(i,v) return ("local o%d = %s\n"):format(i,v), ("(o%d or nil)"):format(i) end,
 par = function(i,v) return ("local a%d = %s\n"):format(i,v), ("(a%d)"):format(i) end,
}
local knames = {} for k in pairs(kinds) do knames[#knames+1]=k end table.sort(knames)
local function clean(s)
  s = tostring(s):gsub("0x%x+", "ADDR")
  return (s:gsub("[%c\127-\255]", function(c) return ("\\%d"):format(c:byte()) end))
end
local function try(label, src)
  local f, e = load(src, "=c")
  if not f then out:write(label," => SYNTAX ",clean(e),"\n") return end
  local t = table.pack(pcall(f))
  if t[1] then
    local r = t[2]
    out:write(label," => OK ",type(r)=="number" and ("%.14g"):format(r) or type(r),"\n")
  else out:write(label," => ",clean(t[2]),"\n") end
end
local wraps = {
 function(p,e) return p.."local r = "..e.."\nreturn r" end,
 function(p,e) return p.."if "..e.." then return 1 else return 2 end" end,
}
local function wrap(p, e, up)
  if up then return p.."return (function() local r = "..e.." return r end)()" end
  return p.."local r = "..e.." return r"
end
local which = arg[1] or "un"
if which == "un" or not which then
for _, k in ipairs(knames) do for _, v in ipairs(vals) do for _, o in ipairs(un) do
  local p, e, up = kinds[k](1, v[2])
  try(("%s %s %s"):format(o,k,v[1]), wrap(p, o..e, up))
end
  -- other operations
  local p, e, up = kinds[k](1, v[2])
  for name, tpl in pairs{} do end
  for _, tpl in ipairs{ {"call","(%s)()"},{"call1","%s()"},{"idxname","(%s).name"},{"idxint","(%s)[1]"},{"idxvar","(%s)[select(1,'q')]"},{"meth","(%s):m()"},{"methn","%s:nosuch()"},{"callfield","(%s).zz()"},
    {"concat1","%s .. 'x'"},{"concat2","'x' .. %s .. 'y'"},{"lt0","%s < 1"},{"gt0","%s > 1"},{"le","1 <= %s"},{"eqk","%s == 'x'"},{"addk","%s + 1"},{"kadd","1 + %s"},{"subk","%s - 1"},{"mulk","%s*2.5"},{"kmul","2.5*%s"},{"divk","%s/0"},{"idivk","%s//0"},{"modk","%s%%0"},{"powk","%s^2"},{"bandk","%s & 1"},{"kband","1.5 & %s"},{"bork","%s | 2.5"},{"bxork","%s ~ 1"},{"shlk","%s << 1"},{"shrk","%s >> 1"},{"kshl","1 << %s"},{"kshr","1 >> %s"}, {"neg","-(%s)"},{"tcall","select('#', (%s)())"} } do
    try(("%s %s %s"):format(tpl[1],k,v[1]), wrap(p, (tpl[2]:format(e:gsub("%%","%%%%"))), up))
  end
  for _, tpl in ipairs{ {"setname","%s.name = 1"},{"setint","%s[1] = 1"},{"setvar","local kk = 'q' %s[kk] = 1"},{"setnil","%s[nil]=1"},{"setnan","%s[0/0]=1"},{"forlim","for i=1,%s do break end"},{"forinit","for i=%s,10 do break end"},{"forstep","for i=1,10,%s do break end"},{"forin","for q in %s do break end"},{"forinp","for q in pairs(%s) do break end"},{"close","local x <close> = %s"},{"fclose","for q in next,{},nil,%s do break end"},{"callst","%s()"},{"callargs","%s(1,2)"},{"callstr","%s''"},{"methst","%s:foo(1)"},{"ret","return %s()"},{"retm","return %s:bar()"},{"setm","%s.x.y.z = 1"},{"setg","local q = %s q.a.b = q.c"} } do
    if not (k=="const" or k=="call" or k=="vararg" or k=="andor" or k=="par") or tpl[1]:find"^for" or tpl[1]:find"close" then
    local s = tpl[2]:format((e:gsub("%%","%%%%")))
    try(("%s %s %s"):format(tpl[1],k,v[1]), p..(up and "return (function() "..s.." end)()" or s)) end
  end
end end
end
if which == "bin" or not which then
for _, k in ipairs(knames) do for _, k2 in ipairs(knames) do for _, v in ipairs(vals) do for _, w in ipairs(vals) do for _, o in ipairs(bin) do
  local p, e, up = kinds[k](1, v[2])
  local p2, e2, up2 = kinds[k2](2, w[2])
  try(("%s %s %s %s %s"):format(k,v[1],o,k2,w[1]), wrap(p..p2, e.." "..o.." "..e2, up or up2))
end end end end end
end
