-- Classes with inheritance, constructors, calls of the method above, and operators that are inherited.

-- Makes a class. Instances look methods up in the class, and the class in the one above it.
-- Metamethods are looked up raw, so a class takes copies of those of the class above.
local function class(name, super)
  local new = {}
  for k, v in pairs(super or {}) do
    if k:find("^__") then
      new[k] = v
    end
  end
  new.__name, new.__index, new.super = name, new, super
  return setmetatable(new, {
    __index = super,
    __call = function(self, ...)
      local object = setmetatable({}, self)
      object:init(...)
      return object
    end,
  })
end

-- Whether an object belongs to a class or to one below it.
local function is_a(object, wanted)
  local c = getmetatable(object)
  while c and c ~= wanted do
    c = c.super
  end
  return c == wanted
end

local Shape = class("Shape")

function Shape:init(name)
  self.name = name
end

function Shape:area()
  return 0
end

function Shape:describe()
  return string.format("%s with area %.2f", self.name, self:area())
end

function Shape:__tostring()
  return "<" .. self:describe() .. ">"
end

function Shape.__lt(a, b)
  return a:area() < b:area()
end

local Rectangle = class("Rectangle", Shape)

function Rectangle:init(width, height, name)
  Rectangle.super.init(self, name or "rectangle")
  self.width, self.height = width, height
end

function Rectangle:area()
  return self.width * self.height
end

local Square = class("Square", Rectangle)

function Square:init(side)
  Square.super.init(self, side, side, "square")
end

-- Goes one level up twice: Rectangle does not define describe, so it is Shape's.
function Square:describe()
  return Square.super.describe(self) .. " and side " .. self.width
end

local Circle = class("Circle", Shape)

function Circle:init(radius)
  Circle.super.init(self, "circle")
  self.radius = radius
end

function Circle:area()
  return math.pi * self.radius ^ 2
end

local shapes = { Square(3), Circle(1), Rectangle(2, 5), Shape("point") }
table.sort(shapes)
for _, shape in ipairs(shapes) do
  print(shape)
end

local square = Square(1)
print(is_a(square, Square), is_a(square, Rectangle), is_a(square, Shape), is_a(square, Circle))

-- A method that is replaced in a class above is seen below, too.
function Shape:describe()
  return "a " .. self.name
end
print(square:describe())
print(pcall(Square.area, Circle(1)))
