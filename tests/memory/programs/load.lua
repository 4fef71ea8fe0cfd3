-- Loading, dumping, modules.
local source = {}
for i = 1, 40 do
  source[i] = ("local v%d = %d; local function f%d(a, ...) return a + v%d, 'a constant that is longer than a short string: %d', ... end f%d(1)"):format(i, i, i, i, i, i)
end
local chunk = table.concat(source, "\n") .. "\nreturn v1 + v40, {1, 2, x = 1, ['y z'] = 2.5}, function() return v3, v4 end"
local f = assert(load(chunk, "=chunk", "t", { }))
assert(f() == 41)
local binary = string.dump(f)
assert(load(binary, "binary", "b")() == 41 and load(string.dump(f, true))() == 41)
assert(not load("x =") and not load("for") and not load("goto nowhere") and not load("x = 'unfinished") and not load("\27Lua"))
assert(not load(binary:sub(1, 100)) and not load("return 1", "=x", "b"))
local pieces, at = { "return ", "1 + ", "41" }, 0
assert(load(function() at = at + 1; return pieces[at] end)() == 42)
assert(not load(function() error("reader") end))
assert(load("local a <const>, b <close> = 1, nil; goto done; ::done:: return a << 2, -a, not b, a .. 'x', [[long\ntext]], '\\u{7f}\\x41\\65\\z  '")() == 4)
assert(load("local t = {} for i = 1, 10 do t[i] = i end for k, v in pairs(t) do if v > 5 then break end end while false do end repeat until true return #t")() == 10)
package.preload.preloaded = function(name, extra) return { name = name, extra = extra } end
assert(require("preloaded").name == "preloaded" and package.loaded.preloaded)
local found, reason = pcall(require, "no.such.module")
assert(not found and type(reason) == "string")
assert(not package.searchpath("no.such", "./?.none;/tmp/?/none", ".", "/"))
assert(not pcall(dofile, "/no/such/file") and not loadfile("/no/such/file"))
local missing = package.loadlib("/no/such/library.so", "luaopen_x")
assert(not missing)
return true
