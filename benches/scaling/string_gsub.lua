-- scaling: unit=bytes from=10 to=1e8
-- Every word of a text replaced.
local n = ...
local text = ("word and 1"):rep(n / 10)
return function() return #(text:gsub("%a+", "<%0>")) end
