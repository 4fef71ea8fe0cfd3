-- modules: lfs
-- package: lua-filesystem
-- Directories, attributes, links, times, locks; an iterator with a `__gc` and a to-be-closed value.
local lfs = require "lfs"
local root = os.tmpname()
os.remove(root)
assert(lfs.mkdir(root))
print(select("#", lfs.mkdir(root)), (select(2, lfs.mkdir(root)):gsub("^.*: ", "")))
local here = lfs.currentdir()
assert(lfs.chdir(root))
for i = 1, 5 do
  local f <close> = assert(io.open("file" .. i, "w"))
  f:write(("x"):rep(i * 100))
end
assert(lfs.mkdir "folder" and lfs.link("file1", "symbolic", true) and lfs.link("file2", "hard"))
local names = {}
for name in lfs.dir "." do names[#names + 1] = name end
table.sort(names)
print(table.concat(names, " "))
for _, name in ipairs(names) do
  if not name:find "^%.+$" then
    print(name, lfs.attributes(name, "mode"), lfs.symlinkattributes(name, "mode"), lfs.attributes(name, "mode") == "file" and lfs.attributes(name, "size"))
  end
end
print(lfs.symlinkattributes("symbolic").target, lfs.attributes("file2").nlink, lfs.attributes("missing"))
assert(lfs.touch("file3", 1000000000, 1000000001))
print(lfs.attributes("file3", "access"), lfs.attributes("file3", "modification"), lfs.attributes("file3").permissions)
print(pcall(lfs.attributes, "file3", "nothing"))
local first
for name in lfs.dir "." do first = name break end
local iterator, directory = lfs.dir "."
iterator(directory)
directory:close()
print(first ~= nil, pcall(iterator, directory))
print(pcall(lfs.dir, "missing"))
-- a file of io as FILE* of C
local f <close> = assert(io.open("file4", "r+"))
print(lfs.lock(f, "w"), lfs.unlock(f), lfs.setmode(f, "binary"))
print(f:read(3), f:seek "cur")
f:close()
print(pcall(lfs.lock, f, "w"))
local lock = assert(lfs.lock_dir ".")
print((select(2, lfs.lock_dir(".", 10))))
lock:free()
for _, name in ipairs { "file1", "file2", "file3", "file4", "file5", "symbolic", "hard" } do assert(os.remove(name)) end
print(lfs.rmdir "folder", select(2, lfs.rmdir "folder"))
assert(lfs.chdir(here) and lfs.rmdir(root))
