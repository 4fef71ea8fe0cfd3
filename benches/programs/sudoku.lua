-- Sudoku: a search with sets of candidates, the most constrained cell first.
local n = tonumber((...)) or 150

local puzzles = {
  "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79",
  "..9748...7.........2.1.9.....7...24..64.1.59..98...3.....8.3.2.........6...2759..",
  "1....7.9..3..2...8..96..5....53..9...1..8...26....4...3......1..4......7..7...3..",
}

local function solve(text)
  local cells, rows, columns, boxes, nodes = {}, {}, {}, {}, 0
  for i = 1, 9 do rows[i], columns[i], boxes[i] = {}, {}, {} end
  local row_of, column_of, box_of = {}, {}, {}
  for i = 1, 81 do
    local r, c = math.floor((i - 1) / 9) + 1, (i - 1) % 9 + 1
    row_of[i], column_of[i] = rows[r], columns[c]
    box_of[i] = boxes[math.floor((r - 1) / 3) * 3 + math.floor((c - 1) / 3) + 1]
    local digit = tonumber(text:sub(i, i)) or 0
    cells[i] = digit
    if digit > 0 then row_of[i][digit], column_of[i][digit], box_of[i][digit] = true, true, true end
  end
  local function search()
    nodes = nodes + 1
    local best, fewest = nil, 10
    for i = 1, 81 do
      if cells[i] == 0 then
        local row, column, box, count = row_of[i], column_of[i], box_of[i], 0
        for digit = 1, 9 do
          if not (row[digit] or column[digit] or box[digit]) then count = count + 1 end
        end
        if count < fewest then
          best, fewest = i, count
          if count <= 1 then break end
        end
      end
    end
    if not best then return true end
    local row, column, box = row_of[best], column_of[best], box_of[best]
    for digit = 1, 9 do
      if not (row[digit] or column[digit] or box[digit]) then
        row[digit], column[digit], box[digit] = true, true, true
        cells[best] = digit
        if search() then return true end
        row[digit], column[digit], box[digit] = nil, nil, nil
        cells[best] = 0
      end
    end
    return false
  end
  search()
  return table.concat(cells), nodes
end

local checksum = 0
for round = 1, n do
  for i = 1, #puzzles do
    local solution, nodes = solve(puzzles[i])
    checksum = checksum + nodes + solution:sub(round % 70 + 1, round % 70 + 6)
  end
end
print("sudoku", string.format("%d", checksum))
