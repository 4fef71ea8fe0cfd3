-- coroutine.wrap passes the error on, with the position where it was raised and where it was resumed.
local co = coroutine.wrap(function() error("inside") end)
co() --! uncaught_in_coroutine.lua:3: uncaught_in_coroutine.lua:2: inside
