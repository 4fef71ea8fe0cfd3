-- scaling: unit=bytes from=10 to=1e9
-- A text that is not in another, as plain text and as a pattern.
local n = ...
local text = ("abcdefghij"):rep(n / 10)
return function() return tostring(text:find("ijk", 1, true)) .. tostring(text:find("j%d")) end
