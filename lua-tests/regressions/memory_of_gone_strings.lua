-- The set of short strings never became smaller and counted as live memory: a loop that made strings and dropped them let
-- the heap grow without end.
local high = 0
for i = 1, 400000 do
  local s = "key" .. i
  if i % 1000 == 0 then high = math.max(high, collectgarbage("count")) end
end
print(high < 1200) --> true
-- After many strings were alive at once, their room is given back.
local kept = {}
for i = 1, 100000 do kept[i] = "kept" .. i end
local full = collectgarbage("count")
kept = nil
collectgarbage()
print(collectgarbage("count") < full / 3) --> true
