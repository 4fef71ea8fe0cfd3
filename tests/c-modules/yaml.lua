-- modules: lyaml yaml
-- package: lua-yaml
-- Loading and dumping documents, anchors, types, errors.
local lyaml = require "lyaml"
local text = [[
name: "Ünï"
list: [1, 2.5, 0x10, true, ~, 'it''s']
nested: &anchor
  key: |
    two
    lines
copy: *anchor
when: 2024-01-02
]]
local value = lyaml.load(text)
print(value.name, #value.list, value.list[3], math.type(value.list[1]), value.list[5] == lyaml.null, value.list[6])
print(("%q"):format(value.nested.key), value.copy == value.nested, value.when)
local several = lyaml.load("--- 1\n--- {a: b}\n--- [x, y]\n", { all = true })
print(#several, several[1], several[2].a, several[3][2])
io.write(lyaml.dump { { 1, "two", 3.5, { true, false }, "multi\nline", "yes" } })
local big = {}
for i = 1, 500 do big[i] = { n = i, s = ("v"):rep(i % 30) } end
local again = lyaml.load(lyaml.dump { big })
local same = #again == #big
for i = 1, #big do same = same and again[i].n == i and again[i].s == big[i].s end
print(same)
for _, bad in ipairs { "a: [1, 2", "a: b: c", "*missing", "\tx: y", "%YAML 9.9\n--- 1", "{a: 1}}" } do
  local ok, message = pcall(lyaml.load, bad)
  print(ok, ok and type(message) or (tostring(message):gsub("\n", "\\n")))
end
local yaml = require "yaml"
local kinds = {}
for event in yaml.parser "[a, {b: c}]" do kinds[#kinds + 1] = event.type end
print(table.concat(kinds, " "))
print(yaml.scanner ~= nil, yaml.emitter ~= nil)
