-- Objects that die young: tables, strings, closures, in bursts.
local n = tonumber((...)) or 500000

local checksum = 0
local kept = {}
for i = 1, n do
  local pair = { i, i + 1 }
  local record = { first = pair, text = "t" .. i % 5000 }
  local f = function() return record.first[1] + #record.text end
  checksum = checksum + f()
  -- One in a thousand lives on, for a while.
  if i % 1000 == 0 then kept[i / 1000 % 50] = record end
  if i % 64 == 0 then
    local list = {}
    for k = 1, 100 do list[k] = k end
    checksum = checksum + #list
  end
end
for _, record in pairs(kept) do checksum = checksum + record.first[2] end
print("garbage", string.format("%d", checksum))
