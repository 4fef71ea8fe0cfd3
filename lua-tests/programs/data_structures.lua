-- Queue, heap, linked list, binary tree, graph search, LRU cache, trie, memoization, serialization.
local Queue = {} Queue.__index = Queue
function Queue.new() return setmetatable({ first = 1, last = 0 }, Queue) end
function Queue:push(v) self.last = self.last + 1 self[self.last] = v end
function Queue:pop() local v = self[self.first] self[self.first] = nil self.first = self.first + 1 return v end
local q = Queue.new() for i = 1, 5 do q:push(i * i) end
print(q:pop(), q:pop(), q.last - q.first + 1) --> 1	4	3
local Heap = {} Heap.__index = Heap
function Heap:push(v) local i = #self + 1 self[i] = v while i > 1 and self[i // 2] > self[i] do self[i], self[i // 2] = self[i // 2], self[i] i = i // 2 end end
function Heap:pop()
  local top, n = self[1], #self
  self[1] = self[n] self[n] = nil n = n - 1
  local i = 1
  while true do
    local l, s = i * 2, i
    if l <= n and self[l] < self[s] then s = l end
    if l + 1 <= n and self[l + 1] < self[s] then s = l + 1 end
    if s == i then return top end
    self[i], self[s] = self[s], self[i] i = s
  end
end
local h = setmetatable({}, Heap) for _, v in ipairs { 5, 3, 8, 1, 9, 2, 7 } do h:push(v) end
local out = {} while #h > 0 do out[#out + 1] = h:pop() end print(table.concat(out, " ")) --> 1 2 3 5 7 8 9
local list = nil for i = 1, 5 do list = { value = i, next = list } end
local function each(l) return function(_, n) if n == nil then return l end return n.next end end
for n in each(list) do io.write(n.value, " ") end print() --> 5 4 3 2 1 
local reversed = nil while list do list, list.next, reversed = list.next, reversed, list end
for n in each(reversed) do io.write(n.value, " ") end print() --> 1 2 3 4 5 
local function insert(t, k) if not t then return { key = k } end if k < t.key then t.left = insert(t.left, k) elseif k > t.key then t.right = insert(t.right, k) end return t end
local root for _, k in ipairs { 50, 30, 70, 20, 40, 60, 80, 30 } do root = insert(root, k) end
local function walk(t) if t then walk(t.left) io.write(t.key, " ") walk(t.right) end end walk(root) print() --> 20 30 40 50 60 70 80 
local function height(t) return t and 1 + math.max(height(t.left), height(t.right)) or 0 end print(height(root)) --> 3
local graph = { a = { "b", "c" }, b = { "d" }, c = { "d", "e" }, d = { "f" }, e = { "f" }, f = {} }
local function bfs(from, to) local queue, seen = { { from } }, { [from] = true } while #queue > 0 do local path = table.remove(queue, 1) local node = path[#path] if node == to then return table.concat(path, ">") end for _, n in ipairs(graph[node]) do if not seen[n] then seen[n] = true queue[#queue + 1] = { table.unpack(path) } table.insert(queue[#queue], n) end end end end
print(bfs("a", "f"), bfs("c", "b")) --> a>b>d>f
local function topo() local seen, order = {}, {} local function visit(n) if seen[n] then return end seen[n] = true for _, m in ipairs(graph[n]) do visit(m) end table.insert(order, 1, n) end local names = {} for n in pairs(graph) do names[#names + 1] = n end table.sort(names) for _, n in ipairs(names) do visit(n) end return table.concat(order) end
print(topo()) --> acebdf
local calls = 0
local fib fib = (function(f) local memo = {} return function(n) local v = memo[n] if v == nil then v = f(n) memo[n] = v end return v end end)(function(n) calls = calls + 1 if n < 2 then return n end return fib(n - 1) + fib(n - 2) end)
print(fib(80), calls) --> 23416728348467685	81
local trie = {} for w in ("car card care cat dog"):gmatch("%a+") do local t = trie for c in w:gmatch(".") do t[c] = t[c] or {} t = t[c] end t["end"] = true end
local function complete(prefix) local t = trie for c in prefix:gmatch(".") do t = t[c] if not t then return "" end end local found = {} local function go(t, s) if t["end"] then found[#found + 1] = s end local ks = {} for k in pairs(t) do if k ~= "end" then ks[#ks + 1] = k end end table.sort(ks) for _, k in ipairs(ks) do go(t[k], s .. k) end end go(t, prefix) return table.concat(found, ",") end
print(complete("car"), complete("x"), complete("")) --> car,card,care		car,card,care,cat,dog
local function serialize(v, indent)
  if type(v) == "table" then
    local keys, parts = {}, {}
    for k in pairs(v) do keys[#keys + 1] = k end
    table.sort(keys, function(a, b) if type(a) == type(b) then return a < b end return type(a) == "number" end)
    for _, k in ipairs(keys) do parts[#parts + 1] = (type(k) == "number" and "[" .. k .. "]" or k) .. "=" .. serialize(v[k]) end
    return "{" .. table.concat(parts, ",") .. "}"
  end
  return ("%q"):format(v)
end
local data = { 1, 2.5, "three\n", { nested = true, list = { "a", "b" } }, key = false }
local text = serialize(data) print(text)
--> {[1]=1,[2]=0x1.4p+1,[3]="three\
--> ",[4]={list={[1]="a",[2]="b"},nested=true},key=false}
print(serialize(load("return " .. text)()) == text) --> true
local function permutations(a) local n, c, out = #a, {}, { table.concat(a) } for i = 1, n do c[i] = 1 end local i = 2 while i <= n do if c[i] < i then local k = i % 2 == 1 and 1 or c[i] a[k], a[i] = a[i], a[k] out[#out + 1] = table.concat(a) c[i] = c[i] + 1 i = 2 else c[i] = 1 i = i + 1 end end return out end
print(#permutations { "a", "b", "c", "d" }, permutations({ 1, 2, 3 })[6]) --> 24	321
local function quicksort(t, lo, hi) lo, hi = lo or 1, hi or #t if lo < hi then local p, i = t[hi], lo for j = lo, hi - 1 do if t[j] < p then t[i], t[j] = t[j], t[i] i = i + 1 end end t[i], t[hi] = t[hi], t[i] quicksort(t, lo, i - 1) quicksort(t, i + 1, hi) end return t end
print(table.concat(quicksort { 3, 6, 1, 8, 2, 9, 2 }, " ")) --> 1 2 2 3 6 8 9
local function hanoi(n, a, b, c) if n == 0 then return 0 end return hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a) end
print(hanoi(10, "a", "b", "c")) --> 1023
local life = { "....", ".###", "###.", "...." }
local function step(g) local n = {} for y = 1, #g do local row = {} for x = 1, #g[y] do local c = 0 for dy = -1, 1 do for dx = -1, 1 do if (dx ~= 0 or dy ~= 0) and g[y + dy] and g[y + dy]:sub(x + dx, x + dx) == "#" and x + dx > 0 then c = c + 1 end end end row[x] = (c == 3 or c == 2 and g[y]:sub(x, x) == "#") and "#" or "." end n[y] = table.concat(row) end return n end
print(table.concat(step(life), "/"), table.concat(step(step(life)), "/")) --> ..#./#..#/#..#/.#..	..../.###/###./....
