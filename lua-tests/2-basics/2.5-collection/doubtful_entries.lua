-- Objects that only weak tables refer to are got back from them in the middle of a cycle, in which their entries were about to go.
-- What is held then is in all the tables, with all that it refers to, and what is not held goes in the end.
collectgarbage("incremental", 100, 10, 8)

local byId = setmetatable({}, { __mode = "v" })
local named = setmetatable({}, { __mode = "v" })
local both = setmetatable({}, { __mode = "kv" })
local chain = setmetatable({}, { __mode = "k" })
local last = 0

-- Each object keeps the next three alive, by entries of an ephemeron table alone.
local function new()
  local object, first
  for i = 1, 4 do
    last = last + 1
    local o = { id = last }
    byId[last], named["object " .. last], both[o] = o, o, o
    if object then chain[object] = { next = o } end
    object, first = o, first or o
  end
  return first
end

local function whole(o)
  local id = o.id
  while true do
    if byId[id] ~= o or named["object " .. id] ~= o or both[o] ~= o or o.id ~= id then return false end
    if id % 4 == 0 then return chain[o] == nil end
    o, id = chain[o].next, id + 1
  end
end

local random = 1
local function pick(n) random = (random * 1103515245 + 12345) & 0x7fffffff; return random // 8 % n + 1 end
local held, places, bad, back = {}, 60, 0, 0
for round = 1, 4000 do
  local place = pick(places)
  local what = pick(4)
  if what == 1 then held[place] = new()
  elseif what == 2 then held[place] = nil
  else
    -- One of those that were made last is got back, if it is there, from the first table that has it.
    local id = last - pick(400)
    local o = what == 3 and byId[id] or named["object " .. id]
    if o then
      held[place] = o
      back = back + 1
      if not whole(o) then bad = bad + 1 end
    end
  end
  collectgarbage("step", 0)
  local o = held[pick(places)]
  if o and not whole(o) then bad = bad + 1 end
end
for _, o in pairs(held) do if not whole(o) then bad = bad + 1 end end
print(bad, back > 100) --> 0	true

collectgarbage()
local living, left = {}, 0
for _, o in pairs(held) do
  while o and not living[o] do
    living[o] = true
    left = left + 1
    o = chain[o] and chain[o].next
  end
end
local function entries(t)
  local n = 0
  for _ in pairs(t) do n = n + 1 end
  return n
end
print(entries(byId) == left, entries(named) == left, entries(both) == left) --> true	true	true
for o in pairs(chain) do if not living[o] then bad = bad + 1 end end
print(bad) --> 0
