-- Protected calls: that succeed, that fail with strings and with tables, near and through many levels, and with a handler.
local n = tonumber((...)) or 120000

local Failure = {}
Failure.__index = Failure
local function risky(i)
  if i % 3 == 0 then error("failed at " .. i % 10) end
  if i % 3 == 1 then error(setmetatable({ code = i % 7 }, Failure)) end
  return i % 11
end
local function nested(depth, i)
  if depth == 0 then return risky(i) end
  return (nested(depth - 1, i))
end
local function handler(message)
  return type(message) == "string" and #message or message.code
end

local checksum = 0
for i = 1, n do
  local ok, result = pcall(risky, i)
  if ok then
    checksum = checksum + result
  elseif type(result) == "string" then
    checksum = checksum + #result:match("failed at %d")
  else
    checksum = checksum + result.code
  end
  ok, result = xpcall(function() return nested(5, i) end, handler)
  checksum = checksum + (ok and result or 1)
  -- The machine raises this one.
  ok, result = pcall(function() return i.field.deeper end)
  if not ok then checksum = checksum + 1 end
  for k = 1, 4 do
    ok, result = pcall(math.max, i % 5, k)
    checksum = checksum + result
  end
end
print("errors", string.format("%d", checksum))
