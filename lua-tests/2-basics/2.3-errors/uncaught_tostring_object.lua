-- An uncaught error object with __tostring is shown by it.
error(setmetatable({}, { __tostring = function() return "described by itself" end })) --! described by itself
