-- Every library function with every pair of values, for comparison with a reference.
local out = io.stdout
local function clean(s)
  s = tostring(s)
  s = s:gsub("0x%x+", "ADDR"):gsub("/tmp/lua_%w+","TMPNAME")
  return (s:gsub("[%c\127-\255]", function(c) return ("\\%d"):format(c:byte()) end))
end
local libs = {_G=_G, coroutine=coroutine, table=table, string=string, utf8=utf8, math=math, io=io, os=os, package=package, debug=debug}
local skip = {["_G.print"]=1,["_G.dofile"]=1,["_G.loadfile"]=1,["_G.warn"]=1,["_G.collectgarbage"]=nil,["os.exit"]=1,["os.execute"]=1,["os.remove"]=1,["os.rename"]=1,["os.clock"]=1,["os.time"]=1, ["os.tmpname"]=1,["io.read"]=1,["io.write"]=1,["io.lines"]=1,["io.popen"]=1,["io.input"]=1,["io.output"]=1,["io.close"]=1,["io.tmpfile"]=nil,["debug.debug"]=1,["debug.sethook"]=1,["debug.setmetatable"]=1,["debug.setuservalue"]=1,["debug.setlocal"]=1,["debug.setupvalue"]=1,["debug.upvaluejoin"]=1,["os.setlocale"]=1,["_G.require"]=1,["_G._G"]=1,["math.random"]=1,["math.randomseed"]=1,["coroutine.running"]=1,["_G.pcall"]=nil,["_G.error"]=nil,["debug.getregistry"]=1, ["_G.setmetatable"]=nil,["_G.rawset"]=nil,["os.getenv"]=nil,["os.date"]=1,["_G.clean"]=1}
local function lf() return nil end
local vals = {
 {"nil",function() return nil end},{"true",function() return true end},
 {"0",function() return 0 end},{"3",function() return 3 end},{"-1",function() return -1 end},{"1.5",function() return 1.5 end},{"2^53",function() return 2^53 end},{"1e308",function() return 1e308 end},{"nan",function() return 0/0 end},
 {"'x'",function() return "x" end},{"'10'",function() return "10" end},{"''",function() return "" end},{"'%d'",function() return "%d" end},{"'n'",function() return 'n' end},
 {"{}",function() return {} end},{"{1,2}",function() return {1,2} end},{"mt",function() return setmetatable({},{__name="My.Type"}) end},
 {"cf",function() return math.type end},{"lf",function() return lf end},{"co",function() return coroutine.create(lf) end},{"stdout",function() return io.stdout end},
}
local names = {}
for ln, lib in pairs(libs) do for n, f in pairs(lib) do
  if type(f)=="function" and not skip[ln.."."..n] and not (lib==_G and skip["_G."..n]) then names[#names+1]={ln,n,f} end end end
table.sort(names, function(a,b) return a[1]..a[2]<b[1]..b[2] end)
local function show(...)
  local t = table.pack(...)
  if t[1] then
    local r = {}
    for i=1,t.n do r[i]= type(t[i]) end
    return "OK "..table.concat(r,",")
  end
  return type(t[2])=="string" and clean(t[2]) or "ERR:"..type(t[2])
end
local function run(label, f, ...)
  out:write(label, " => ", show(pcall(f, ...)), "\n")
end
for _, e in ipairs(names) do
  local ln, n, f = e[1], e[2], e[3]
  local full = ln.."."..n
  local call = load(("return function(...) return %s(...) end"):format(ln=="_G" and n or full), "=c")()
  local loc = load("local f=... return function(...) local r = f(...) return r end","=c")(f)
  run(full.."()", f) run("c "..full.."()", call) run("l "..full.."()", loc)
  for _, v in ipairs(vals) do
    run(full.."("..v[1]..")", f, v[2]())
    run("c "..full.."("..v[1]..")", call, v[2]())
    local meth = load(("local s=... return s:%s()"):format(n), "=m")
    run("m "..full.."("..v[1]..")", loc, v[2]())
    for _, w in ipairs(vals) do
      if not (n=="rep" and w[1]=="2^53") then run("c "..full.."("..v[1]..","..w[1]..")", call, v[2](), w[2]()) end
    end
  end
end
