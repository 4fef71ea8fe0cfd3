-- Tables as arrays: filled, used as stacks and queues, shifted by insert and remove, reversed, summed up.
local n = tonumber((...)) or 24
local insert, remove = table.insert, table.remove

local checksum = 0
for round = 1, n do
  local list = {}
  for i = 1, 60000 do list[#list + 1] = (i * 7919 + round) % 10007 end
  for i = 1, #list / 2 do
    local j = #list + 1 - i
    list[i], list[j] = list[j], list[i]
  end
  for i = 2, #list do list[i] = (list[i] + list[i - 1]) % 1000003 end
  checksum = checksum + list[#list]

  local stack = {}
  for i = 1, 60000 do
    insert(stack, list[i])
    if i % 3 == 0 then checksum = checksum + remove(stack) % 5 end
  end
  checksum = checksum + #stack

  local queue, first, last = {}, 1, 0
  for i = 1, 60000 do
    last = last + 1
    queue[last] = i
    if i % 2 == 0 then
      checksum = checksum + queue[first] % 3
      queue[first] = nil
      first = first + 1
    end
  end

  local short = {}
  for i = 1, 200 do insert(short, 1, i) end
  for _ = 1, 2000 do insert(short, 50, remove(short, 100)) end
  checksum = checksum + short[1] + short[77]
end
print("arrays", string.format("%d", checksum))
