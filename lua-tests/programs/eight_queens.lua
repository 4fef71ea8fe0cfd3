-- The eight queens, counted and one shown.
local N = 8
local count, first = 0, nil
local function free(a, n, c) for i = 1, n - 1 do if a[i] == c or a[i] - i == c - n or a[i] + i == c + n then return false end end return true end
local function place(a, n)
  if n > N then count = count + 1 first = first or table.concat(a, "") return end
  for c = 1, N do if free(a, n, c) then a[n] = c place(a, n + 1) a[n] = nil end end
end
place({}, 1)
print(count, first) --> 92	15863724
for row = 1, N do local c = tonumber(first:sub(row, row)) print(("."):rep(c - 1) .. "Q" .. ("."):rep(N - c)) end
--> Q.......
--> ....Q...
--> .......Q
--> .....Q..
--> ..Q.....
--> ......Q.
--> .Q......
--> ...Q....
