-- Functions of earlier versions that the default build of 5.4 keeps.
print(math.pow(2, 10), math.cosh(0), math.sinh(0), math.tanh(0), math.log10(1000), math.atan2 == math.atan) --> 1024.0	1.0	0.0	0.0	3.0	true
print(math.frexp(8), math.frexp(0.3), math.frexp(0), math.ldexp(0.5, 4), math.ldexp(1, -2)) --> 0.5	0.6	0.0	8.0	0.25
print(math.frexp(-8.5)) print(math.frexp(5e-324)) print(math.frexp(math.huge))
--> -0.53125	4
--> 0.5	-1073
--> inf	0
print(math.ldexp(1, 2000), math.ldexp(1, -1074), math.ldexp(1, -2000), math.ldexp(3, -1075), math.ldexp(1, 1 << 40), math.ldexp(-1, 1024)) --> inf	4.9406564584125e-324	0.0	9.8813129168249e-324	1.0	-inf
print(pcall(math.ldexp, 1, 1.5)) --> false	bad argument #2 to 'math.ldexp' (number has no integer representation)
print(pcall(math.pow, 1)) --> false	bad argument #2 to 'math.pow' (number expected, got no value)
