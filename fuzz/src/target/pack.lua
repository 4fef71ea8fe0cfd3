-- Options of string.pack with values, and bytes that may be anything.
local options, numerals, bytes = ...

pcall(string.unpack, options, bytes)
pcall(string.unpack, options, bytes, tonumber(numerals:match("%S+")) or 1)

local values, at = {}, {}
for numeral in numerals:gmatch("%S+") do at[#at + 1] = numeral end
local number = 0
for option in options:gmatch("[bBhHlLjJTiIfdnszc]") do
  number = number + 1
  local numeral = at[(number - 1) % #at + 1]
  if option:find("[szc]") then
    values[number] = option == "z" and (bytes:gsub("\0", "")) or bytes:sub(1, number)
  elseif option:find("[fdn]") then
    values[number] = (tonumber(numeral) or number) + 0.0
  else
    values[number] = math.tointeger(tonumber(numeral)) or number
  end
end

local fine, packed = pcall(string.pack, options, table.unpack(values))
if not fine then return false end
local sized, size = pcall(string.packsize, options)
assert(not sized or size == #packed, "packsize says something else")
local results = table.pack(string.unpack(options, packed))
assert(results[results.n] == #packed + 1, "unpack does not end where pack has")
local repacked = string.pack(options, table.unpack(results, 1, results.n - 1))
assert(repacked == packed, "what was unpacked packs in another way")
return true
