-- modules: DBI dbd.sqlite3
-- package: lua-dbi-sqlite3
-- Prepared statements over SQLite, rows by iterator, parameters of all types, errors.
local DBI = require "DBI"
local db = assert(DBI.Connect("SQLite3", ":memory:"))
db:autocommit(true)
local create = assert(db:prepare "create table t (id integer, name text, x real, flag integer)")
print(create:execute())
local insert = assert(db:prepare "insert into t values (?, ?, ?, ?)")
for i = 1, 200 do assert(insert:execute(i, "name " .. i, i / 3, i % 2 == 0)) end
print(insert:affected())
local query = assert(db:prepare "select id, name, x, flag from t where id > ? and id % 50 = 0")
assert(query:execute(60))
for row in query:rows(true) do print(row.id, row.name, ("%.3f"):format(row.x), row.flag) end
assert(query:execute(150))
print(table.concat(query:columns(), " "), query:fetch()[2], query:fetch())
print(db:prepare "select nothing from nowhere")
print(pcall(insert.execute, insert, 1))
print(pcall(insert.execute, insert, print, 1, 2, 3))
print(DBI.Connect("SQLite3", "/nonexistent/file.db"))
print(db:ping(), db:quote "it's", query:close(), db:close(), db:ping())
print(pcall(db.prepare, db, "select 1"))
print(pcall(DBI.Connect, "NoSuchDriver"))
collectgarbage()
