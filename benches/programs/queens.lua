-- Queens on a board: backtracking over arrays of flags.
local n = tonumber((...)) or 12

local function solve(size)
  local columns, rising, falling, solutions = {}, {}, {}, 0
  local function place(row)
    if row > size then
      solutions = solutions + 1
      return
    end
    for column = 1, size do
      local r, f = row + column, row - column + size
      if not (columns[column] or rising[r] or falling[f]) then
        columns[column], rising[r], falling[f] = true, true, true
        place(row + 1)
        columns[column], rising[r], falling[f] = false, false, false
      end
    end
  end
  place(1)
  return solutions
end

local counts = {}
for size = 4, n do counts[#counts + 1] = solve(size) end
print("queens", table.concat(counts, " "))
