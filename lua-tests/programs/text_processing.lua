-- Text programs: word count, CSV, templates, run lengths, Caesar, anagrams, a tokenizer, a small Markdown.
local text = [[The quick brown fox jumps over the lazy dog. The dog sleeps;
the fox runs away from the dog.]]
local counts, words = {}, {}
for w in text:lower():gmatch("%a+") do if not counts[w] then counts[w] = 0 words[#words + 1] = w end counts[w] = counts[w] + 1 end
table.sort(words, function(a, b) if counts[a] ~= counts[b] then return counts[a] > counts[b] end return a < b end)
for i = 1, 3 do print(words[i], counts[words[i]]) end
--> the	5
--> dog	3
--> fox	2
local function csv(line)
  local out = {}
  local i = 1
  while i <= #line + 1 do
    if line:sub(i, i) == '"' then
      local value, j = "", i + 1
      while true do
        local k = assert(line:find('"', j, true))
        value = value .. line:sub(j, k - 1)
        if line:sub(k + 1, k + 1) == '"' then value = value .. '"' j = k + 2 else i = k + 2 break end
      end
      out[#out + 1] = value
    else
      local k = line:find(",", i, true) or #line + 1
      out[#out + 1] = line:sub(i, k - 1)
      i = k + 1
    end
  end
  return out
end
print(table.concat(csv('a,"b, c",,"say ""hi""",end'), "|")) --> a|b, c||say "hi"|end
local template = "Hello ${name}, you are ${age + 1} next year. ${('x'):rep(3)}"
print((template:gsub("%${(.-)}", function(e) return tostring(load("return " .. e, "=t", "t", { name = "Ann", age = 41 })()) end))) --> Hello Ann, you are 42 next year. xxx
local function rle(s) return (s:gsub("(.)%1*", function(c) return c end)) end
local function encode(s) local out = {} local i = 1 while i <= #s do local c = s:sub(i, i) local j = s:match("^" .. c .. "*()", i) out[#out + 1] = (j - i) .. c i = j end return table.concat(out) end
print(encode("aaabbbccd"), (encode("aaabbbccd"):gsub("(%d+)(%a)", function(n, c) return c:rep(tonumber(n)) end))) --> 3a3b2c1d	aaabbbccd
local function caesar(s, k) return (s:gsub("%a", function(c) local base = c:match("%l") and 97 or 65 return string.char((c:byte() - base + k) % 26 + base) end)) end
print(caesar("Hello, World", 3), caesar(caesar("Hello, World", 3), -3)) --> Khoor, Zruog	Hello, World
local groups, keys = {}, {}
for w in ("listen silent enlist google elgoog abc cab"):gmatch("%a+") do
  local letters = {} for c in w:gmatch(".") do letters[#letters + 1] = c end table.sort(letters)
  local key = table.concat(letters)
  if not groups[key] then groups[key] = {} keys[#keys + 1] = key end
  table.insert(groups[key], w)
end
table.sort(keys)
for _, k in ipairs(keys) do io.write(table.concat(groups[k], "="), " ") end print() --> abc=cab google=elgoog listen=silent=enlist 
local function tokens(s)
  local out, i = {}, 1
  while i <= #s do
    local space = s:match("^%s+()", i)
    if space then i = space
    else
      local tok, j = s:match("^(%d+%.?%d*)()", i)
      if not tok then tok, j = s:match("^([%a_][%w_]*)()", i) end
      if not tok then tok, j = s:match("^([-+*/()=])()", i) end
      if not tok then error("bad character at " .. i, 0) end
      out[#out + 1] = tok i = j
    end
  end
  return table.concat(out, " ")
end
print(tokens("x1=3.14*(y_2+10)/z"), pcall(tokens, "a $ b")) --> x1 = 3.14 * ( y_2 + 10 ) / z	false	bad character at 3
local md = "# Title\n\nSome *bold* and `code`.\n- one\n- two\n"
local html = md:gsub("^# ([^\n]+)", "<h1>%1</h1>"):gsub("%*(.-)%*", "<b>%1</b>"):gsub("`(.-)`", "<code>%1</code>"):gsub("\n%- ([^\n]+)", "\n<li>%1</li>")
print(html)
--> <h1>Title</h1>
-->
--> Some <b>bold</b> and <code>code</code>.
--> <li>one</li>
--> <li>two</li>
-->
local function wrap(s, n) local out, line = {}, "" for w in s:gmatch("%S+") do if #line + #w + 1 > n and line ~= "" then out[#out + 1] = line line = w else line = line == "" and w or line .. " " .. w end end out[#out + 1] = line return out end
for _, l in ipairs(wrap(text, 30)) do print(l) end
--> The quick brown fox jumps over
--> the lazy dog. The dog sleeps;
--> the fox runs away from the
--> dog.
