-- Metamethods: arithmetic, comparison, calls, concatenation, and fields that functions supply or take.
local n = tonumber((...)) or 130000

local Complex = {}
Complex.__index = Complex
local function complex(re, im) return setmetatable({ re = re, im = im }, Complex) end
function Complex.__add(a, b) return complex(a.re + b.re, a.im + b.im) end
function Complex.__sub(a, b) return complex(a.re - b.re, a.im - b.im) end
function Complex.__mul(a, b) return complex(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re) end
function Complex.__unm(a) return complex(-a.re, -a.im) end
function Complex.__eq(a, b) return a.re == b.re and a.im == b.im end
function Complex.__lt(a, b) return a.re < b.re end
function Complex.__le(a, b) return a.re <= b.re end
function Complex.__call(a, x) return a.re + x end
function Complex.__concat(a, b) return (type(a) == "table" and a.re or a) .. (type(b) == "table" and b.re or b) end

local reads, writes = 0, 0
local watched = setmetatable({}, {
  __index = function(_, key) reads = reads + 1 return key end,
  __newindex = function() writes = writes + 1 end,
})
local defaults = setmetatable({}, { __index = setmetatable({}, { __index = { depth = 3 } }) })

local one, sum, hits = complex(1, 0), complex(0, 0), 0
for i = 1, n do
  local a, b = complex(i % 7, 1), complex(i % 5, 2)
  sum = sum + a * b - one
  if a < b then hits = hits + 1 end
  if a <= b then hits = hits + 1 end
  if a == b or -a == one then hits = hits + 1 end
  hits = hits + a(1) + #(a .. "," .. b) * 0
  watched[i] = i
  hits = hits + watched[1] + defaults.depth
end
print("metamethods", string.format("%d %d %d %d %d", sum.re, sum.im, hits, reads, writes))
