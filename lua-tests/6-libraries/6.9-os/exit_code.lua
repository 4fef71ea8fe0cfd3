-- os.exit ends the program at once; with true as second argument the state is closed first.
io.write("written before ")
local x <close> = setmetatable({}, { __close = function() print("closed by os.exit") end })
kept = setmetatable({}, { __gc = function() print("finalized by os.exit") end })
print("the exit")
os.exit(true, true)
print("never")
--> written before the exit
--> closed by os.exit
--> finalized by os.exit
