-- scaling: unit=bytes from=10 to=1e9
-- A string by repetition.
local n = ...
return function() return #string.rep("0123456789", n / 10) end
