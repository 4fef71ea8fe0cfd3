-- Functions of earlier versions that the default build of 5.4 keeps.
print(math.pow(2, 10), math.cosh(0), math.sinh(0), math.tanh(0), math.log10(1000)) --> 1024.0	1.0	0.0	0.0	3.0
print(math.frexp(8), math.frexp(0.3), math.frexp(0), math.ldexp(0.5, 4), math.ldexp(1, -2)) --> 0.5	0.6	0.0	8.0	0.25
