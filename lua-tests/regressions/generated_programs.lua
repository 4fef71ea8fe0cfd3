-- What generated programs did differently from the reference.
-- A concatenation that fails is on the line of its last operator, also when that stands in parentheses.
print(pcall(function()
  return "a" .. 1
    .. {}
    .. "b"
    .. 2
end))
--> false	generated_programs.lua:7: attempt to concatenate a table value
print(pcall(function()
  return {} .. ("a"
    .. "b"
    .. 2)
end))
--> false	generated_programs.lua:13: attempt to concatenate a table value
-- What comes out of `and` and `or` has no name, even where a constant decides.
print(pcall(function() return 1 + (nil and 1 or undefined) end)) --> false	generated_programs.lua:17: attempt to perform arithmetic on a nil value
print(pcall(function() return (false and 1 or undefined):method() end)) --> false	generated_programs.lua:18: attempt to index a nil value
print(pcall(function() return 1 + (true or undefined) + (nil or undefined) end)) --> false	generated_programs.lua:19: attempt to perform arithmetic on a boolean value
-- Names in messages end at a zero byte.
print(pcall(function() return 1 | "ab\0cd" end)) --> false	generated_programs.lua:21: attempt to perform bitwise operation on a string value (constant 'ab')
print(pcall(function() local t = {} return t["ab\0cd"].x end)) --> false	generated_programs.lua:22: attempt to index a nil value (field 'ab')
print(pcall(math.floor, setmetatable({}, { __name = "My\0Type" }))) --> false	bad argument #1 to 'math.floor' (number expected, got My)
print((tostring(setmetatable({}, { __name = "My\0Type" })):gsub("0x%x+", "ADDRESS"))) --> My: ADDRESS
print(load("\0")) --> nil	[string ""]:1: unexpected symbol
-- Without debug information a variable is a temporary.
print(pcall(load(string.dump(load("local x <close> = 42"), true)))) --> false	?:-1: variable '(temporary)' got a non-closable value
-- A `__close` that has gone is called as nothing; the call has a name only if code is where it happens.
print(pcall(function()
  local x <close> = setmetatable({}, { __close = print })
  setmetatable(x, {})
  error("gone")
end))
--> false	attempt to call a nil value
print(pcall(function()
  local x <close> = setmetatable({}, { __close = print })
  setmetatable(x, {})
end))
--> false	generated_programs.lua:38: attempt to call a nil value (metamethod 'close')
print(pcall(function()
  local x <close> = setmetatable({}, { __close = math.floor })
  error("unwinding")
end))
--> false	bad argument #1 to 'math.floor' (number expected, got table)
-- Message handlers cannot yield, what is closed afterwards can.
print(coroutine.wrap(function()
  return xpcall(error, function(message)
    return tostring(message) .. " " .. tostring(coroutine.isyieldable()) .. " " .. tostring(pcall(coroutine.yield))
  end, "handled")
end)())
--> false	handled false false
local step = coroutine.wrap(function()
  return xpcall(function()
    local x <close> = setmetatable({}, { __close = function() print("closing", coroutine.yield("yielded")) end })
    error("unwinding", 0)
  end, function(message) return message .. " handled" end)
end)
print(step()) --> yielded
print(step("resumed"))
--> closing	resumed
--> false	unwinding handled
-- `__tostring` may give a number, which becomes a string.
print(math.type(tostring(setmetatable({}, { __tostring = function() return 1 end })))) --> nil
print(#tostring(setmetatable({}, { __tostring = function() return 12.0 end }))) --> 4
-- The count of `gsub` is looked at before the replacement.
print(pcall(string.gsub, "a", ".", true, "x")) --> false	bad argument #4 to 'string.gsub' (number expected, got string)
-- A field whose key is bad is on the line of its value, `...` too.
print(pcall(function(...)
  return {
    [undefined] =
      ...,
    [1] = 1,
  }
end))
--> false	generated_programs.lua:71: table index is nil
-- Without debug information the caller of a wrapped coroutine that fails has no position to add.
print(pcall(load(string.dump(function() coroutine.wrap(function() error("plain", 0) end)() end, true)))) --> false	plain
print(pcall(load(string.dump(function() coroutine.wrap(function() local x = 1 x() end)() end, true)))) --> false	?:-1: attempt to call a number value

-- The mode of `load` ends at a zero byte.
print(load("return 1", "=c", "b\0t")) --> nil	attempt to load a text chunk (mode is 'b')
