-- modules: luasql.sqlite3
-- package: lua-sql-sqlite3
-- A database in memory: tables, transactions, cursors, errors, objects that the collector closes.
local driver = require "luasql.sqlite3"
local env = assert(driver.sqlite3())
local db = assert(env:connect ":memory:")
print(db:execute "create table people (id integer primary key, name text, height real)")
db:setautocommit(false)
for i = 1, 500 do
  assert(db:execute(("insert into people (name, height) values ('%s', %f)"):format(db:escape("O'Name " .. i), 1.5 + i / 1000)))
end
db:commit()
assert(db:execute "delete from people where id > 100")
db:rollback()
db:setautocommit(true)
local cursor = assert(db:execute "select count(*), avg(height) from people")
print(cursor:fetch())
cursor:close()
cursor = db:execute "select id, name, height from people where id % 100 = 0 order by id desc"
print(table.concat(cursor:getcolnames(), " "), table.concat(cursor:getcoltypes(), " "))
local row = cursor:fetch({}, "a")
while row do
  print(row.id, row.name, row.height)
  row = cursor:fetch(row, "a")
end
print(pcall(cursor.fetch, cursor))
print(db:execute "select nothing from nowhere")
print(db:execute "insert into people (id) values (1)")
print(pcall(db.execute, db))
print(pcall(db.execute, env, "select 1"))
print(env:connect "/nonexistent/folder/file.db")
print(db:getlastautoid(), db:execute "update people set height = 2 where id <= 10")
local open = db:execute "select * from people"
print(pcall(db.close, db))
print(open:close(), db:close(), db:close())
print(pcall(db.execute, db, "select 1"))
-- cursors and connections that nobody closes
for i = 1, 50 do
  local db = env:connect ":memory:"
  db:execute "create table t (a)"
  db:execute "insert into t values (1)"
  db:execute("select a from t"):close()
end
for i = 1, 50 do env:connect ":memory:" end
collectgarbage()
collectgarbage()
print(pcall(env.close, env), tostring(db))
