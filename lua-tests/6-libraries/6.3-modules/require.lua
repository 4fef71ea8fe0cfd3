-- require: searchers, loaded, preload, results, errors; modules beside this script.
package.path = "./?.lua;./?/init.lua"
package.cpath = ""
local m, where = require("_module")
print(type(m), where, m.name, m.file, package.loaded._module == m) --> table	./_module.lua	_module	./_module.lua	true
print(require("_module") == m, select("#", require("_module")), m.times) --> true	1	1
package.loaded._module = nil
print(require("_module") ~= m) --> true
-- Results of a loader: nothing gives true, false is stored, nil keeps what the module set itself.
package.preload.nothing = function(...) print("loading", ...) end
print(require("nothing")) print(require("nothing"))
--> loading	nothing	:preload:
--> true	:preload:
--> true
package.preload.gives_false = function() return false end
print(require("gives_false")) print(package.loaded.gives_false) print(require("gives_false"))
--> false	:preload:
--> false
--> false	:preload:
package.preload.sets_itself = function(name) package.loaded[name] = "set by itself" end
print(require("sets_itself")) --> set by itself	:preload:
package.preload.value = function() return 42 end
print(require("value")) print(package.loaded.value)
--> 42	:preload:
--> 42
package.preload.fails = function() error("cannot load", 0) end
print(pcall(require, "fails")) print(package.loaded.fails)
--> false	cannot load
--> nil
package.preload.needs = function() return { dep = require("value") } end
print(require("needs").dep) --> 42
print(pcall(require, "no.such.module"))
--> false	module 'no.such.module' not found:
--> 	no field package.preload['no.such.module']
--> 	no file './no/such/module.lua'
--> 	no file './no/such/module/init.lua'
--> 	no file ''
--> 	no file ''
print(pcall(require, "_syntax_error"))
--> false	error loading module '_syntax_error' from file './_syntax_error.lua':
--> 	./_syntax_error.lua:1: unexpected symbol near '='
print(pcall(require, "_runtime_error")) --> false	./_runtime_error.lua:2: attempt to index a nil value (local 't')
print(pcall(require)) --> false	bad argument #1 to 'require' (string expected, got no value)
print(pcall(require, {})) --> false	bad argument #1 to 'require' (string expected, got table)
-- Dots are folders.
print(require("_folder.part"), require("_folder")) --> a part, _folder.part	the folder, _folder	./_folder/init.lua
-- package.searchpath
print(package.searchpath("_module", package.path), package.searchpath("_folder.part", "./?.lua"), package.searchpath("x-y", "./?.lua", "-")) --> ./_module.lua	./_folder/part.lua	nil	no file './x/y.lua'
print(package.searchpath("none", "./?.lua;./?.txt"))
--> nil	no file './none.lua'
--> 	no file './none.txt'
print(package.searchpath("a.b", "?", ".", "_"), package.searchpath("_module", "") == nil) --> nil	true
print(pcall(package.searchpath, "x")) --> false	bad argument #2 to 'package.searchpath' (string expected, got no value)
-- Searchers can be added, and say why they fail.
print(#package.searchers, package.searchers == package.searchers, type(package.loadlib)) --> 4	true	function
table.insert(package.searchers, 2, function(name) if name == "virtual" then return function(n, extra) return n .. "+" .. extra end, "extra data" end return "\n\tno virtual '" .. name .. "'" end)
print(require("virtual")) --> virtual+extra data	extra data
print((select(2, pcall(require, "absent"))))
--> module 'absent' not found:
--> 	no field package.preload['absent']
--> 	
--> 	no virtual 'absent'
--> 	no file './absent.lua'
--> 	no file './absent/init.lua'
--> 	no file ''
package.searchers[2] = function() return nil end
print((select(2, pcall(require, "absent"))))
--> module 'absent' not found:
--> 	no field package.preload['absent']
--> 	no file './absent.lua'
--> 	no file './absent/init.lua'
--> 	no file ''
package.searchers[2] = function() error("searcher fails", 0) end
print(pcall(require, "absent")) --> false	searcher fails
table.remove(package.searchers, 2)
local saved = package.searchers
package.searchers = nil
print(pcall(require, "absent")) --> false	'package.searchers' must be a table
package.searchers = saved
local path = package.path
package.path = nil
print(pcall(require, "absent")) --> false	'package.path' must be a string
package.path = path
print(package.config == "/\n;\n?\n!\n-\n", package.loaded._G == _G, package.loaded.string == string, package.loaded.package == package) --> true	true	true	true
print(require("string") == string, require("_G") == _G) --> true	true
print(select("#", package.loadlib("/no/such/lib.so", "f")), (package.loadlib("/no/such/lib.so", "*"))) --> 3	nil
