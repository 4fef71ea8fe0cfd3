-- modules: lunbound
-- package: lua-unbound
-- A resolver that asks nobody but its own local data.
local unbound = require "lunbound"
print(unbound._LIBVER ~= nil, type(unbound.new))
local context = unbound.new { async = false, hoststxt = false, resolvconf = false, forward = "127.0.0.1" }
print((tostring(context):gsub("0x%x+", "address")))
print(unbound.types and unbound.types.A, unbound.classes and unbound.classes.IN)
print(pcall(unbound.new, { forward = "not an address" }))
print(pcall(context.resolve, context))
collectgarbage()
