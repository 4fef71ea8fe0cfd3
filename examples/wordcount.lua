-- Counts the words of a file and shows the most frequent ones.
-- Usage: lua wordcount.lua [file]

local folder = arg[0]:match("^(.*/)") or ""
local path = arg[1] or folder .. "data/text.txt"

local lines, words, bytes = 0, 0, 0
local counts = {}

for line in assert(io.open(path)):lines("L") do
  lines = lines + 1
  bytes = bytes + #line
  -- A word is a run of letters, with apostrophes inside it but not around it.
  for word in line:gmatch("%a[%a']*") do
    word = word:lower():gsub("'+$", "")
    words = words + 1
    counts[word] = (counts[word] or 0) + 1
  end
end

local order = {}
for word in pairs(counts) do
  order[#order + 1] = word
end
table.sort(order, function(a, b)
  if counts[a] ~= counts[b] then
    return counts[a] > counts[b]
  end
  return a < b
end)

print(string.format("%d lines, %d words, %d different, %d bytes", lines, words, #order, bytes))
for i = 1, math.min(8, #order) do
  local word = order[i]
  print(string.format("%4d  %-10s %s", counts[word], word, string.rep("#", counts[word])))
end
