-- Tables keep every entry however they grow, shrink, and mix keys.
local function count(t) local n = 0 for _ in pairs(t) do n = n + 1 end return n end
local t = {}
for i = 1, 1000 do t[i] = i end
for i = 1, 1000 do t["k" .. i] = i end
for i = 1, 1000 do t[i + 0.5] = i end
for i = -1, -1000, -1 do t[i] = i end
print(count(t), #t, t[500], t.k500, t[500.5], t[-500]) --> 4000	1000	500	500	500	-500
for i = 1, 1000 do t["k" .. i] = nil end
print(count(t), #t) --> 3000	1000
for i = 1000, 1, -1 do t[i] = nil end
print(count(t), #t) --> 2000	0
for i = 1, 1000 do t[i + 0.5] = nil t[-i] = nil end
print(count(t), next(t)) --> 0	nil
-- Filled backwards, in leaps, with holes.
local b = {} for i = 100, 1, -1 do b[i] = i end
print(#b, b[1], b[100]) --> 100	1	100
local leap = {} for i = 1, 30 do leap[2 ^ i | 0] = i end
print(count(leap), leap[2], leap[1 << 30], leap[3]) --> 30	1	30	nil
local holes = {} for i = 1, 100 do if i % 3 ~= 0 then holes[i] = i end end
print(count(holes), holes[1], holes[3], holes[100]) --> 67	1	nil	100
-- Traversal sees every entry once, also while fields are changed and removed.
local seen, sum = {}, 0
local big = {} for i = 1, 500 do big[i] = i big["s" .. i] = i end
for k, v in pairs(big) do
  assert(not seen[k]) seen[k] = true
  sum = sum + v
  if v % 2 == 0 then big[k] = nil else big[k] = v * 2 end
end
print(count(seen), sum, count(big), big[1], big[2], big.s3) --> 1000	250500	500	2	nil	6
local emptied = 0
for k in pairs(big) do big[k] = nil emptied = emptied + 1 end
print(emptied, next(big)) --> 500	nil
-- Keys that are equal are one key; keys that only look alike are not.
local k = {}
k[1], k[1.0], k["1"], k[true], k["true"] = "int", "float", "string", "bool", "word"
print(count(k), k[1], k["1"], k[true], k["true"]) --> 4	int	string	bool	word
k[2 ^ 53], k[2 ^ 53 | 0], k[0.0], k[-0.0], k[0] = 1, 2, 3, 4, 5
print(k[2 ^ 53], k[0], k[-0.0], count(k)) --> 1	3	3	6
-- Integer keys far apart, huge and negative, in one table.
local far = { [math.maxinteger] = 1, [math.mininteger] = 2, [0] = 3, [-1] = 4, [1 << 40] = 5 }
print(far[math.maxinteger], far[math.mininteger], far[0], far[-1], far[1 << 40], #far, count(far)) --> 1	2	3	4	5	0	5
-- Keys with one stride must not collide into slowness.
local stride = {} for i = 1, 20000 do stride[i * 65536] = i end
print(count(stride), stride[65536], stride[20000 * 65536]) --> 20000	1	20000
local floats = {} for i = 1, 20000 do floats[i / 1024] = i end
print(count(floats), floats[0.5], floats[20000 / 1024]) --> 20000	512	20000
local objects, keep = {}, {} for i = 1, 5000 do keep[i] = {} objects[keep[i]] = i end
print(count(objects), objects[keep[1]], objects[keep[5000]]) --> 5000	1	5000
-- A list that moves: append at one end, remove at the other.
local q, first, last = {}, 1, 0
for i = 1, 20000 do last = last + 1 q[last] = i if last - first > 10 then q[first] = nil first = first + 1 end end
print(count(q), q[first], q[last], first, last) --> 11	19990	20000	19990	20000
-- Nested and shared tables.
local shared = { n = 0 }
local nested = { shared, { shared, { shared } } }
nested[2][2][1].n = 7
print(nested[1].n, nested[1] == nested[2][1], nested[2][2][1] == shared) --> 7	true	true
