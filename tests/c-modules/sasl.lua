-- modules: cyrussasl
-- package: lua-cyrussasl
-- The library's version, contexts, errors.
local sasl = require "cyrussasl"
local names = {}
for name, value in pairs(sasl) do if type(value) == "function" then names[#names + 1] = name end end
table.sort(names)
print(table.concat(names, " "))
print(pcall(sasl.server_init, "perilune"))
print(pcall(sasl.client_init))
print(pcall(sasl.server_new, "service"))
print(pcall(sasl.get_username, {}))
