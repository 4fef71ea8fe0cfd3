-- A module that is required while it loads: the second require runs the loader again, or sees what was stored.
package.preload.a = function(name) package.loaded[name] = { early = true } local b = require("b") return { b = b } end
package.preload.b = function() return { a = require("a") } end
local a = require("a")
print(a.early, a.b.a.early, package.loaded.a == a) --> nil	true	true
local depth = 0
package.preload.loop = function() depth = depth + 1 if depth > 5 then error("too deep", 0) end return require("loop") end
print(pcall(require, "loop")) --> false	too deep
print(depth) --> 6
-- Modules share globals; a module may replace itself.
package.preload.counter = function() local n = 0 return { next = function() n = n + 1 return n end } end
print(require("counter").next(), require("counter").next()) --> 1	2
package.preload.callable = function() return setmetatable({}, { __call = function(_, x) return x * 2 end }) end
print(require("callable")(21)) --> 42
-- A coroutine inside a loader.
package.preload.co = function() local co = coroutine.wrap(function() coroutine.yield("from a coroutine") end) return co() end
print(require("co")) --> from a coroutine	:preload:
