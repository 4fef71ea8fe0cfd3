-- Substitution with tables and functions, as templates and escapes need it.
local n = tonumber((...)) or 30000

local escapes = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }
local page = [[<h1>$title</h1>
<p class="$class">$name has $count messages & ${missing}; balance < $balance.</p>
<ul>$items</ul>]]

local function expand(template, values)
  return (template:gsub("%$(%w+)", function(key)
    local value = values[key]
    if type(value) == "table" then return "<li>" .. table.concat(value, "</li><li>") .. "</li>" end
    return value
  end))
end

local checksum = 0
local values = { title = "Inbox", class = "wide", name = "Ada", items = { "one", "two", "three" } }
for i = 1, n do
  values.count = i
  values.balance = i + 0.25
  local text = expand(page, values)
  local escaped = text:gsub('[&<>"]', escapes)
  local encoded = ("key=%d value & more/%d"):format(i, i):gsub("[^%w]", function(c)
    return ("%%%02X"):format(c:byte())
  end)
  local decoded = encoded:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end)
  checksum = checksum + #text + #escaped + #encoded + #decoded
end
print("template", string.format("%d", checksum))
