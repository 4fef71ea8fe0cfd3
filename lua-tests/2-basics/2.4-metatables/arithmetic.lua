-- Arithmetic metamethods: which operand's, what they get, their results cut to one.
local log
local mt = {}
for _, name in ipairs { "add", "sub", "mul", "div", "mod", "pow", "unm", "idiv", "band", "bor", "bxor", "shl", "shr", "bnot" } do
  mt["__" .. name] = function(a, b)
    local function n(v) return type(v) == "table" and v.n or tostring(v) end
    return name .. "(" .. n(a) .. "," .. n(b) .. ")", "dropped"
  end
end
local a, b = setmetatable({ n = "a" }, mt), setmetatable({ n = "b" }, mt)
print(a + b, a - b, a * b, a / b, a % b, a ^ b, a // b) --> add(a,b)	sub(a,b)	mul(a,b)	div(a,b)	mod(a,b)	pow(a,b)	idiv(a,b)
print(a & b, a | b, a ~ b, a << b, a >> b) --> band(a,b)	bor(a,b)	bxor(a,b)	shl(a,b)	shr(a,b)
print(-a, ~a) --> unm(a,a)	bnot(a,a)
print(a + 1, 1 + a, a - 1, 1 - a, a * 2, 2 * a, a / 2, 2 / a, a % 2, 2 % a, a ^ 2, 2 ^ a, a // 2, 2 // a) --> add(a,1)	add(1,a)	sub(a,1)	sub(1,a)	mul(a,2)	mul(2,a)	div(a,2)	div(2,a)	mod(a,2)	mod(2,a)	pow(a,2)	pow(2,a)	idiv(a,2)	idiv(2,a)
print(a + 1.5, 1.5 + a, a - 0.5, a * 1000000, 1000000 * a, a + "s", "s" + a, a - 300, 300 - a) --> add(a,1.5)	add(1.5,a)	sub(a,0.5)	mul(a,1000000)	mul(1000000,a)	add(a,s)	add(s,a)	sub(a,300)	sub(300,a)
print(a & 1, 1 & a, a | 1, 1 | a, a ~ 1, 1 ~ a, a << 1, 1 << a, a >> 1, 1 >> a) --> band(a,1)	band(1,a)	bor(a,1)	bor(1,a)	bxor(a,1)	bxor(1,a)	shl(a,1)	shl(1,a)	shr(a,1)	shr(1,a)
print(a & 1.5, 1.5 | a, "x" ~ a, a << "1") --> band(a,1.5)	bor(1.5,a)	bxor(x,a)	shl(a,1)
print(a + nil, nil + a, #(a + {}) > 10, #({} + a) > 10, a + print ~= nil, true + a) --> add(a,nil)	add(nil,a)	true	true	true	add(true,a)
-- The first operand's metamethod has precedence.
local left = setmetatable({}, { __add = function() return "left" end })
local right = setmetatable({}, { __add = function() return "right" end })
print(left + right, right + left, left + 1, 1 + right, left + {}, {} + right) --> left	right	left	right	left	right
local without = setmetatable({}, {})
print(without + right, pcall(function() return without + without end)) --> right	false	arithmetic.lua:24: attempt to perform arithmetic on a table value (upvalue 'without')
-- In chains, and with constants and upvalues.
print(a + (b + 1), a * (b / 2), #(a + b) + 1) --> add(a,add(b,1))	mul(a,div(b,2))	9
local function up() return a + 1, 2 - a, a // b end
print(up()) --> add(a,1)	sub(2,a)	idiv(a,b)
-- A metamethod that is no function.
local callable = setmetatable({}, { __call = function(self, x, y) return "called with " .. type(x) .. " and " .. type(y) end })
local viaTable = setmetatable({}, { __add = callable, __unm = callable })
print(viaTable + 1, 1 + viaTable, -viaTable) --> called with table and number	called with number and table	called with table and table
local broken = setmetatable({}, { __add = 42 })
print(pcall(function() return broken + 1 end)) --> false	arithmetic.lua:34: attempt to call a number value (metamethod 'add')
print(pcall(function() return -setmetatable({}, { __unm = {} }) end)) --> false	arithmetic.lua:35: attempt to call a table value (metamethod 'unm')
-- Through __index of the metatable nothing is found: access is raw.
local raw = setmetatable({}, setmetatable({}, { __index = mt }))
print(pcall(function() return raw + 1 end)) --> false	arithmetic.lua:38: attempt to perform arithmetic on a table value (upvalue 'raw')
-- Strings have arithmetic metamethods, which others may precede.
print("10" + 5, getmetatable("").__add ~= nil, getmetatable("").__name) --> 15	true	nil
print(pcall(function() return "a" + 1 end)) --> false	arithmetic.lua:41: attempt to add a 'string' with a 'number'
print(pcall(function() return {} + 1 end)) --> false	arithmetic.lua:42: attempt to perform arithmetic on a table value
-- A metamethod that fails, and one that returns nothing.
print(pcall(function() return setmetatable({}, { __add = function() error("failed", 0) end }) + 1 end)) --> false	failed
print(setmetatable({}, { __add = function() end }) + 1) --> nil
-- The metamethod of unary minus and bitwise not gets its operand twice.
print(-setmetatable({}, { __unm = function(x, y) return rawequal(x, y) end }), ~setmetatable({}, { __bnot = function(x, y) return rawequal(x, y) end })) --> true	true
