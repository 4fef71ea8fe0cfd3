-- modules: lxp lxp.lom
-- package: lua-expat
-- Callbacks from inside a C parser: documents in pieces, errors and stops inside callbacks, namespaces, threats of malformed input.
local lxp = require "lxp"
local lom = require "lxp.lom"
local events = {}
local function note(...) events[#events + 1] = table.concat({ ... }, " ") end
local callbacks = {
  StartElement = function(parser, name, attributes)
    local shown = { name }
    for i, key in ipairs(attributes) do shown[#shown + 1] = key .. "=" .. attributes[key] end
    note("<", table.concat(shown, " "), "at", parser:pos())
  end,
  EndElement = function(_, name) note(">", name) end,
  CharacterData = function(_, text) note("text", (text:gsub("\n", "\\n"))) end,
  Comment = function(_, text) note("comment", text) end,
  StartCdataSection = function() note "cdata" end,
  ProcessingInstruction = function(_, target, data) note("instruction", target, data) end,
  StartDoctypeDecl = function(_, name) note("doctype", name) end,
}
local document = [=[<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE list [<!ENTITY name "value">]>
<list kind='test' n="2"><!-- note --><item>one &amp; &lt;two&gt; ü</item><![CDATA[<raw>]]><?do it?><empty/></list>]=]
local parser = lxp.new(callbacks)
for i = 1, #document, 7 do assert(parser:parse(document:sub(i, i + 6))) end
print(parser:parse() ~= nil, parser:close() ~= nil)
print((table.concat(events, "\n"):gsub("\ntext ([^\n]*)", "\ntext %1")))

local tree = lom.parse '<a x="1"><b>t</b>tail<c><d/></c></a>'
print(tree.tag, tree.attr.x, #tree, tree[1][1], tree[2], tree[3][1].tag, lom.find_elem(tree, "d").tag)

for _, bad in ipairs { "<a>", "<a></b>", "<a", "text", "<a>&unknown;</a>", "<a b=c/>", "<a/><b/>", "" } do
  local p = lxp.new {}
  local ok, message, line, column, offset = p:parse(bad)
  if ok then ok, message, line, column, offset = p:parse() end
  print(bad, ok == p or ok, message, line, column, offset)
end
-- an error in a callback comes out of parse, and the parser stays usable for the collector
local failing = lxp.new { StartElement = function(_, name) if name == "b" then error { tag = name } end end }
local ok, err = pcall(failing.parse, failing, "<a><b></b></a>")
print(ok, type(err) == "table" and err.tag)
local stopping = lxp.new { StartElement = function(p, name) if name == "b" then p:stop() end end }
print(select(2, stopping:parse "<a><b></b></a>"))
local ns = {}
local spaced = lxp.new({ StartElement = function(_, name) ns[#ns + 1] = name end, StartNamespaceDecl = function(_, p, uri) ns[#ns + 1] = (p or "-") .. "=" .. uri end }, "|")
spaced:parse '<x:a xmlns:x="urn:x" xmlns="urn:d"><b/></x:a>'
print(table.concat(ns, " "))
print(pcall(lxp.new, { StartElement = 1 }) and "accepted")
for i = 1, 200 do lxp.new(callbacks):parse "<open>" end
collectgarbage()
