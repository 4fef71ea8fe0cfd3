-- modules: lualdap
-- package: lua-ldap
-- Without a server there is little to use: initialising, refused connections, errors of arguments.
local lualdap = require "lualdap"
print(lualdap.open_simple and pcall(lualdap.open_simple, "ldap://127.0.0.1:1", "cn=x", "y", false))
print(pcall(lualdap.initialize, {}))
local connection, why = lualdap.initialize "ldap://127.0.0.1:1"
print(type(connection), why)
if connection then
  print((tostring(connection):gsub("0x%x+", "address")))
  print(pcall(connection.bind_simple, connection, "cn=x", "y"))
  print(pcall(connection.search, connection, { base = 1 }))
  print(pcall(connection.add, connection, nil, {}))
  print(pcall(connection.modify, connection, "cn=x", { "?", a = 1 }))
end
print(lualdap._VERSION)
