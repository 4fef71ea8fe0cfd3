-- modules: cjson
-- package: lua-cjson
-- Encoding and decoding: nesting, numbers, escapes, sparse arrays, limits, errors in both styles.
local cjson = require "cjson"
local safe = require "cjson.safe"

local text = [=[{"name":"Grüße \u00e9\ud83d\ude00\n","list":[1,2.5,-3e2,true,false,null,[],{}],"deep":{"a":{"b":{"c":[[[]]]}}}}]=]
local value = cjson.decode(text)
print(value.name, #value.list, value.list[6] == cjson.null, math.type(value.list[1]), value.list[3])
print(#value.deep.a.b.c[1][1])
for _, v in ipairs { 1, 1.5, -0.25, 1e300, 2^53, "tab\t\"quoted\"\\ \0 \127", true, cjson.null, { 1, 2, { 3 } }, {} } do
  print(cjson.encode(v))
end
local round = {}
for i = 1, 2000 do round[i] = { id = i, text = ("x"):rep(i % 50), half = i / 2 } end
local again = cjson.decode(cjson.encode(round))
local same = #again == #round
for i, v in ipairs(again) do same = same and v.id == i and v.text == round[i].text and v.half == round[i].half end
print(same, #again, again[1999].half)

for _, bad in ipairs { "", "{", "[1,]", "{\"a\" 1}", "nul", "\"\\x\"", "[1]x", "\"a", "01", "[" .. ("["):rep(2000) } do
  print(pcall(cjson.decode, bad))
  print(safe.decode(bad))
end
print(pcall(cjson.encode, { [1] = 1, [1000] = 2 }))
print(pcall(cjson.encode, { print }))
print(pcall(cjson.encode, 0 / 0))
local loop = {}
loop[1] = loop
print(pcall(cjson.encode, loop))
print(safe.encode { [{}] = 1 })

local other = cjson.new()
other.encode_sparse_array(true, 1, 1)
print(#other.encode { [1] = 1, [4] = 4 })
other.encode_max_depth(3)
print(pcall(other.encode, { { { { 1 } } } }), other.encode_max_depth(), cjson.encode_max_depth())
other.encode_number_precision(3)
print(other.encode { 1 / 3, 12345.678 })
other.encode_invalid_numbers "null"
print(other.encode { 0 / 0, 1 / 0 })
other.decode_invalid_numbers(false)
print(pcall(other.decode, "[0x10]"), pcall(other.decode, "[nan]"))
print(pcall(cjson.encode_max_depth, 0), pcall(cjson.encode_keep_buffer, "maybe"))
