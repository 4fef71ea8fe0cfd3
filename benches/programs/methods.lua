-- Objects: methods found in a class and in the class above it, fields read and written through self.
local n = tonumber((...)) or 2200000

local Shape = {}
Shape.__index = Shape
function Shape.new(class, width, height)
  return setmetatable({ width = width, height = height, moves = 0 }, class)
end
function Shape:move() self.moves = self.moves + 1 return self end
function Shape:scaled(factor) return self:area() * factor end

local Rectangle = setmetatable({}, { __index = Shape })
Rectangle.__index = Rectangle
function Rectangle:area() return self.width * self.height end

local Triangle = setmetatable({}, { __index = Shape })
Triangle.__index = Triangle
function Triangle:area() return self.width * self.height * 0.5 end

local shapes = {}
for i = 1, 16 do
  shapes[i] = Shape.new(i % 3 == 0 and Triangle or Rectangle, i, 17 - i)
end

local sum = 0
for i = 1, n do
  local shape = shapes[i % 16 + 1]
  sum = sum + shape:move():scaled(2)
end
local moves = 0
for i = 1, 16 do moves = moves + shapes[i].moves end
print("methods", string.format("%d %d", sum, moves))
