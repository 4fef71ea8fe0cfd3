-- A pattern and a subject: the functions that match have to agree.
local pattern, subject, init = ...
init = tonumber(init)

local function same(a, b, what)
  assert(a.n == b.n, what)
  for i = 1, a.n do assert(a[i] == b[i], what) end
end

local found = table.pack(pcall(string.find, subject, pattern, init))
local matched = table.pack(pcall(string.match, subject, pattern, init))
-- Without these, find looks for the text itself, where match may see a malformed pattern.
if not pattern:find("[%^%$%*%+%?%.%(%[%%%-]") then return true end
assert(found[1] == matched[1], "one of find and match fails")
if not found[1] then
  assert(found[2] == matched[2], "find and match fail in different ways")
  return false
end
if found[2] then
  local first, last = found[2], found[3]
  assert(first >= 1 and last <= #subject and last >= first - 1, "a match lies outside of the subject")
  local captures = found.n > 3 and table.pack(true, table.unpack(found, 4, found.n))
      or table.pack(true, subject:sub(first, last))
  same(captures, matched, "find and match capture different things")
else
  assert(matched[2] == nil and matched.n == 2, "only match finds something")
end

local fine, text, count = pcall(string.gsub, subject, pattern, "%0")
if fine then
  assert(text == subject, "replacing matches by themselves changes the subject")
  if pattern:sub(1, 1) ~= "^" then
    local matches = 0
    -- An unfinished capture shows when it is asked for, which the replacement above does not.
    if pcall(function() for _ in subject:gmatch(pattern) do matches = matches + 1 end end) then
      assert(matches == count, "gmatch and gsub count different matches")
    end
    local whole = "()" .. pattern .. "()"
    local places, at = {n = 0}, 0
    if pcall(string.gsub, subject, whole, function(...)
      places.n = places.n + 1
      places[places.n] = table.pack(...)
    end) then
      for first, second in subject:gmatch(whole) do
        at = at + 1
        assert(places[at][1] == first and places[at][2] == second, "gmatch and gsub find different places")
      end
      assert(at == places.n, "gmatch and gsub find different numbers of places")
    end
  end
end
return true
