-- The math library, function by function.
print(math.abs(-5), math.abs(5), math.abs(-5.5), math.abs(math.mininteger), math.abs(-0.0), math.abs("-3")) --> 5	5	5.5	-9223372036854775808	0.0	3.0
print(math.floor(3.7), math.floor(-3.7), math.floor(5), math.floor(-0.5), math.floor(1e300), math.floor(2 ^ 62), math.floor(-2 ^ 63), math.floor(2 ^ 63)) --> 3	-4	5	-1	1e+300	4611686018427387904	-9223372036854775808	9.2233720368548e+18
print(math.ceil(3.2), math.ceil(-3.2), math.ceil(5), math.ceil(0.5), math.ceil(-0.5), math.ceil(1e300), math.ceil(2 ^ 53 + 1)) --> 4	-3	5	1	0	1e+300	9007199254740992
print(math.sqrt(16), math.sqrt(2), math.sqrt(-1) ~= math.sqrt(-1), math.sqrt(0), math.sqrt("9")) --> 4.0	1.4142135623731	true	0.0	3.0
print(math.max(1, 5, 3), math.max(1.5, 2), math.max(-1, -2.5), math.max(3), math.min(1, 5, 3), math.min(1.5, 2), math.min(2, 2.0), math.max(2, 2.0), math.max(2.0, 2)) --> 5	2	-1	3	1	1.5	2	2	2.0
print(math.fmod(7, 3), math.fmod(-7, 3), math.fmod(7, -3), math.fmod(7.5, 2), math.fmod(-7.5, 2), math.fmod(5, math.huge), math.fmod(math.mininteger, -1), math.fmod(1e300, 7)) --> 1	-1	1	1.5	-1.5	5.0	0	1.0
print(math.modf(3.7), math.modf(-3.7), math.modf(5), math.modf(math.huge), math.modf(-math.huge), math.modf(0.5)) --> 3	-3	5	inf	-inf	0	0.5
print(math.exp(0), math.exp(1), math.log(1), math.log(math.exp(1)), math.log(8, 2), math.log(100, 10), math.log(27, 3), math.log(0), math.log(2, 0.5)) --> 1.0	2.718281828459	0.0	1.0	3.0	2.0	3.0	-inf	-1.0
print(math.sin(0), math.cos(0), math.tan(0), math.asin(1), math.acos(1), math.atan(1), math.atan(1, 1), math.atan(-1, -1), math.atan(0, -1), math.atan(1, 0)) --> 0.0	1.0	0.0	1.5707963267949	0.0	0.78539816339745	0.78539816339745	-2.3561944901923	3.1415926535898	1.5707963267949
print(("%.10f %.10f %.10f"):format(math.sin(1), math.cos(1), math.tan(1)), ("%.10f"):format(math.sin(1e6)), math.sin(math.pi / 2)) --> 0.8414709848 0.5403023059 1.5574077247	-0.3499935022	1.0
print(math.deg(math.pi), math.rad(180), math.pi, math.huge, -math.huge, math.maxinteger, math.mininteger) --> 180.0	3.1415926535898	3.1415926535898	inf	-inf	9223372036854775807	-9223372036854775808
print(math.type(1), math.type(1.0), math.type("1"), math.type(nil), math.type({}), pcall(math.type)) --> integer	float	nil	nil	nil	false	bad argument #1 to 'math.type' (value expected)
print(math.tointeger(3.0), math.tointeger(3.5), math.tointeger("8"), math.tointeger("x"), math.tointeger({}), math.tointeger(2 ^ 53), math.tointeger(1e100), math.tointeger(-0.0), pcall(math.tointeger)) --> 3	nil	8	nil	nil	9007199254740992	nil	0	false	bad argument #1 to 'math.tointeger' (value expected)
print(math.ult(1, 2), math.ult(-1, 2), math.ult(2, -1), math.ult(1, 1), math.ult(math.mininteger, math.maxinteger), pcall(math.ult, 1.5, 2)) --> true	false	true	false	false	false	bad argument #1 to 'math.ult' (number has no integer representation)
for _, f in ipairs { "abs", "floor", "ceil", "sqrt", "max", "min", "exp", "log", "sin", "fmod", "modf", "deg", "ult" } do print(f, pcall(math[f])) end
--> abs	false	bad argument #1 to 'math.abs' (number expected, got no value)
--> floor	false	bad argument #1 to 'math.floor' (number expected, got no value)
--> ceil	false	bad argument #1 to 'math.ceil' (number expected, got no value)
--> sqrt	false	bad argument #1 to 'math.sqrt' (number expected, got no value)
--> max	false	bad argument #1 to 'math.max' (value expected)
--> min	false	bad argument #1 to 'math.min' (value expected)
--> exp	false	bad argument #1 to 'math.exp' (number expected, got no value)
--> log	false	bad argument #1 to 'math.log' (number expected, got no value)
--> sin	false	bad argument #1 to 'math.sin' (number expected, got no value)
--> fmod	false	bad argument #2 to 'math.fmod' (number expected, got no value)
--> modf	false	bad argument #1 to 'math.modf' (number expected, got no value)
--> deg	false	bad argument #1 to 'math.deg' (number expected, got no value)
--> ult	false	bad argument #1 to 'math.ult' (number expected, got no value)
for _, f in ipairs { "abs", "floor", "sqrt", "max", "fmod", "log" } do print(f, pcall(math[f], "x", {})) end
--> abs	false	bad argument #1 to 'math.abs' (number expected, got string)
--> floor	false	bad argument #1 to 'math.floor' (number expected, got string)
--> sqrt	false	bad argument #1 to 'math.sqrt' (number expected, got string)
--> max	false	attempt to compare string with table
--> fmod	false	bad argument #2 to 'math.fmod' (number expected, got table)
--> log	false	bad argument #1 to 'math.log' (number expected, got string)
print(pcall(math.fmod, 1, 0)) --> false	bad argument #2 to 'math.fmod' (zero)
print(math.fmod(1, 0.0) ~= math.fmod(1, 0.0), math.fmod(1.5, math.huge), pcall(math.fmod, 1)) --> true	1.5	false	bad argument #2 to 'math.fmod' (number expected, got no value)
print(pcall(math.log, 2, "x")) --> false	bad argument #2 to 'math.log' (number expected, got string)
print(pcall(math.max, 1, "x")) --> false	attempt to compare number with string
print(math.max(math.maxinteger, 2 ^ 63), math.min(math.mininteger, -2 ^ 63), math.max(0 / 0, 1) ~= math.max(0 / 0, 1), math.max(1, 0 / 0)) --> 9.2233720368548e+18	-9223372036854775808	true	1
print(3 // 1 | 0, 7 // 2.0, -7 // 2, 7 % -3, -7 % 3, 7 % 3.5, 2 ^ 0.5 == math.sqrt(2), 10 // 0.3) --> 3	3.0	-4	-2	2	0.0	true	33.0
