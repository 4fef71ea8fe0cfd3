-- Tracebacks and messages name the functions of loaded modules, and a function that is itself what a module gave.
local function name() return debug.traceback("", 2):match("in ([^\n]*)") end
package.preload.single = function() return function() local text = name() return text end end
package.preload.several = function() return { first = function() local text = name() return text end } end
print((require "single"())) --> function 'single'
print((require "several".first())) --> function 'several.first'
package.loaded.single = nil
local single = require "single"
package.loaded.single = nil
print((single():gsub("module_functions", "name"))) --> local 'single'
