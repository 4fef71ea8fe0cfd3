-- modules: rex_pcre2 rex_posix rex_onig rex_gnu rex_tre
-- package: lua-rex-pcre2 lua-rex-posix lua-rex-onig lua-rex-gnu lua-rex-tre
-- Five libraries of regular expressions behind one interface; replacement by string, table and function, iterators, errors inside callbacks.
for _, name in ipairs { "rex_pcre2", "rex_posix", "rex_onig", "rex_gnu", "rex_tre" } do
  local rex = require(name)
  print(name)
  local syntax = name == "rex_gnu" and rex.new("([a-z]+)=([0-9]+)", nil, nil, "POSIX_EXTENDED") or rex.new "([a-z]+)=([0-9]+)"
  print(syntax:find "  key=42;", syntax:match "none", syntax:match "ab=1 cd=2")
  print(select("#", syntax:exec "x=1"), table.concat(select(3, syntax:exec "ab=12"), " "))
  print(rex.gsub("ab=1 cd=2", syntax, "%2=%1"))
  print(rex.gsub("ab=1 cd=2", syntax, { ab = "first" }))
  print(rex.gsub("ab=1 cd=2 ef=3", syntax, function(k, v) if k ~= "cd" then return v .. k end end))
  print(rex.gsub("ab=1 cd=2 ef=3", syntax, "<%0>", 2))
  local seen = {}
  for k, v in rex.gmatch("a=1, b=2, c=3", syntax) do seen[#seen + 1] = k .. v end
  print(table.concat(seen, " "))
  local parts = {}
  for part in rex.split("one1two22three", name == "rex_gnu" and "[0-9]" or "[0-9]+") do parts[#parts + 1] = part end
  print(table.concat(parts, "|"))
  print(pcall(rex.new, "(unclosed"))
  print(select(2, pcall(rex.gsub, "a", "a", function() error({ "thrown" }) end))[1])
  print(rex.match(("x"):rep(10000) .. "y", "y"), pcall(rex.match, "a", "a", 1, "no such flag"))
  for i = 1, 200 do rex.new "a*" end
  collectgarbage()
end
