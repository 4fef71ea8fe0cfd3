-- Recursion that is not in the tail, shallow and very often (Ackermann, Hofstadter) and deep (a list).
local n = tonumber((...)) or 60

local function ackermann(m, k)
  if m == 0 then return k + 1 end
  if k == 0 then return ackermann(m - 1, 1) end
  return ackermann(m - 1, ackermann(m, k - 1))
end

local female
local function male(i) return i == 0 and 0 or i - female(male(i - 1)) end
function female(i) return i == 0 and 1 or i - male(female(i - 1)) end

local function depth(i)
  if i == 0 then return 0 end
  return 1 + depth(i - 1)
end

local checksum = 0
for i = 1, n do
  checksum = checksum + ackermann(2, 250 + i) + male(30) + female(30)
  for _ = 1, 20 do checksum = checksum + depth(5000) end
end
print("recursion", string.format("%d", checksum))
