-- Objects that are alive at the end are finalized when the state closes, newest first.
local function new(name) return setmetatable({}, { __gc = function() print("finalized " .. name) end }) end
global1 = new "global 1"
local local1 = new "local 1"
global2 = new "global 2"
setmetatable({}, { __gc = function() print("first the newest", global1 ~= nil, type(string.rep)) end })
print("end of the program")
--> end of the program
--> first the newest	true	function
--> finalized global 2
--> finalized local 1
--> finalized global 1
