-- Finalizers: many short-lived objects with __gc, some of them brought back once. Needs Lua 5.2.
local n = tonumber((...)) or 700000

local finalized, revived = 0, 0
local saved = {}
local Handle = {}
Handle.__index = Handle
function Handle.__gc(self)
  finalized = finalized + 1
  if self.id % 100 == 0 and not self.again then
    self.again = true
    revived = revived + 1
    saved[#saved + 1] = self
  end
end

for i = 1, n do
  local handle = setmetatable({ id = i }, Handle)
  if i % 3 == 0 then handle.peer = { handle } end
end
collectgarbage()
collectgarbage()
print("finalizers", string.format("%d %d %d", finalized, revived, #saved))
