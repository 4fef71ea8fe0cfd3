-- With a float start or step the loop counts in floats.
local function run(a, b, c)
  local out = {}
  for i = a, b, c do out[#out + 1] = tostring(i) if #out == 6 then out[#out + 1] = "..." break end end
  return #out == 0 and "-" or table.concat(out, " ")
end
print(run(1.0, 3, 1), run(1, 3, 1.0), run(1, 3.0, 1)) --> 1.0 2.0 3.0	1.0 2.0 3.0	1 2 3
print(run(0, 1, 0.25), run(1, 0, -0.25), run(0.1, 0.5, 0.1)) --> 0.0 0.25 0.5 0.75 1.0	1.0 0.75 0.5 0.25 0.0	0.1 0.2 0.3 0.4 0.5
print(run(1, 2, 0.3), run(1.5, 1.5, 1), run(2.5, 1, 1)) --> 1.0 1.3 1.6 1.9	1.5	-
print(run(math.huge, math.huge, 1.0), run(-math.huge, 1, 1.0)) --> inf inf inf inf inf inf ...	-inf -inf -inf -inf -inf -inf ...
print(run(1.0, math.huge, 1e308), run(1.0, -math.huge, -1e308)) --> 1.0 1e+308 inf inf inf inf ...	1.0 -1e+308 -inf -inf -inf -inf ...
print(#run(0 / 0, 1, 1) > 1, run(1.0, 0 / 0, 1), run(1, 2, 0 / 0), run(1, -2, 0 / 0)) --> true	1.0	-	1.0
print(run(2 ^ 53, 2 ^ 53 + 4, 1)) --> 9.007199254741e+15 9.007199254741e+15 9.007199254741e+15 9.007199254741e+15 9.007199254741e+15 9.007199254741e+15 ...
print(run(-0.0, 1, 1), run(0.0, -0.0, -1)) --> -0.0 1.0	0.0
print(run(1e16, 1e16 + 4, 1)) --> 1e+16 1e+16 1e+16 1e+16 1e+16 1e+16 ...
for i = 1.0, 3 do io.write(math.type(i), " ") end print() --> float float float 
for i = 1, 3.5 do io.write(math.type(i), " ") end print() --> integer integer integer 
for i = 1, 2, 0.5 do io.write(tostring(i), " ") end print() --> 1.0 1.5 2.0 
local last
for i = 0, 1, 0.1 do last = i end
print(last < 1, last > 0.89) --> true	true
print(pcall(function() for i = 1.0, 2, 0 do end end)) --> false	numeric_for_floats.lua:22: 'for' step is zero
print(pcall(function() for i = 1.5, "x" do end end)) --> false	numeric_for_floats.lua:23: bad 'for' limit (number expected, got string)
