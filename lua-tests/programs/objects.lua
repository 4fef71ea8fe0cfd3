-- Object-oriented styles: classes, inheritance, multiple inheritance, privacy by closure, operators, properties, mixins.
local Account = {} Account.__index = Account
function Account.new(balance) return setmetatable({ balance = balance or 0 }, Account) end
function Account:deposit(v) self.balance = self.balance + v return self end
function Account:withdraw(v) if v > self.balance then error("insufficient funds", 2) end self.balance = self.balance - v return self end
Account.__tostring = function(a) return "Account(" .. a.balance .. ")" end
Account.__eq = function(a, b) return a.balance == b.balance end
Account.__lt = function(a, b) return a.balance < b.balance end
Account.__add = function(a, b) return Account.new(a.balance + b.balance) end
local Special = setmetatable({}, { __index = Account }) Special.__index = Special Special.__tostring = Account.__tostring
function Special.new(balance, limit) local o = Account.new(balance) o.limit = limit return setmetatable(o, Special) end
function Special:withdraw(v) if v - self.balance >= self.limit then error("over the limit", 2) end self.balance = self.balance - v return self end
local a, s = Account.new(100), Special.new(10, 50)
print(a, s, a:deposit(50):withdraw(30), s:withdraw(40)) --> Account(120)	Account(-30)	Account(120)	Account(-30)
print(pcall(function() a:withdraw(1000) end)) --> false	objects.lua:15: insufficient funds
print(pcall(function() s:withdraw(1000) end)) --> false	objects.lua:16: over the limit
print(a + Account.new(5), a == Account.new(120), a < Account.new(200), getmetatable(s) == Special, rawget(s, "deposit") == nil, s:deposit(5).balance) --> Account(125)	true	true	true	true	-25
local function createClass(...)
  local parents = { ... }
  local c = {} c.__index = c
  setmetatable(c, { __index = function(t, k) for _, p in ipairs(parents) do local v = p[k] if v ~= nil then t[k] = v return v end end end })
  function c:new(o) return setmetatable(o or {}, c) end
  return c
end
local Named = { getname = function(self) return self.name end }
local NamedAccount = createClass(Account, Named)
local na = NamedAccount:new { name = "Paul", balance = 1 }
print(na:getname(), na:deposit(1).balance, rawget(NamedAccount, "deposit") == Account.deposit) --> Paul	2	true
local function counter() local n = 0 return { inc = function() n = n + 1 return n end, get = function() return n end } end
local c1, c2 = counter(), counter() c1.inc() c1.inc()
print(c1.get(), c2.get(), c1.n) --> 2	0	nil
local Point = {}
Point.__index = function(p, k) if k == "length" then return (p.x ^ 2 + p.y ^ 2) ^ 0.5 end return Point[k] end
Point.__newindex = function(p, k, v) if k == "length" then error("read-only", 2) end rawset(p, k, v) end
local p = setmetatable({ x = 3, y = 4 }, Point)
print(p.length, pcall(function() p.length = 1 end)) p.z = 5 print(p.z)
--> 5.0	false	objects.lua:36: read-only
--> 5
local Set = {} Set.__index = Set
local function set(l) local s = setmetatable({}, Set) for _, v in ipairs(l) do s[v] = true end return s end
Set.__add = function(a, b) local r = set {} for k in pairs(a) do r[k] = true end for k in pairs(b) do r[k] = true end return r end
Set.__mul = function(a, b) local r = set {} for k in pairs(a) do r[k] = b[k] end return r end
Set.__le = function(a, b) for k in pairs(a) do if not b[k] then return false end end return true end
Set.__lt = function(a, b) return a <= b and not (b <= a) end
Set.__eq = function(a, b) return a <= b and b <= a end
Set.__len = function(a) local n = 0 for _ in pairs(a) do n = n + 1 end return n end
Set.__tostring = function(a) local l = {} for k in pairs(a) do l[#l + 1] = tostring(k) end table.sort(l) return "{" .. table.concat(l, ", ") .. "}" end
local s1, s2 = set { 10, 20, 30 }, set { 30, 1 }
print(s1 + s2, s1 * s2, #(s1 + s2), s1 <= s2, s1 * s2 < s1, set { 1, 2 } == set { 2, 1 }) --> {1, 10, 20, 30}	{30}	4	false	true	true
local observed = {}
local watched = setmetatable({}, { __index = function(_, k) observed[#observed + 1] = "get " .. k return nil end, __newindex = function(t, k, v) observed[#observed + 1] = "set " .. k rawset(t, k, v) end })
local _ = watched.a watched.a = 1 _ = watched.a watched.b = 2
print(table.concat(observed, ", ")) --> get a, set a, set b
local Animal = {} Animal.__index = Animal Animal.__call = function(self, what) return self.name .. " says " .. what end Animal.__concat = function(a, b) return tostring(a) .. tostring(b) end Animal.__tostring = function(a) return a.name end
local rex = setmetatable({ name = "Rex" }, Animal)
print(rex("woof"), rex .. "!", "good " .. rex) --> Rex says woof	Rex!	good Rex
local Stack = {} Stack.__index = Stack Stack.__len = function(s) return s.n end Stack.__close = function(s) print("closing with " .. s.n) end
function Stack.new() return setmetatable({ n = 0 }, Stack) end
function Stack:push(v) self.n = self.n + 1 self[self.n] = v end
function Stack:pop() local v = self[self.n] self[self.n] = nil self.n = self.n - 1 return v end
do local st <close> = Stack.new() st:push(1) st:push(2) print(#st, st:pop(), #st) end
--> 2	2	1
--> closing with 1
