-- Bitwise operators work on 64-bit integers.
print(5 & 3, 5 | 3, 5 ~ 3, ~5, ~0, ~-1) --> 1	7	6	-6	-1	0
print(0xF0 & 0x3C, 0xF0 | 0x0F, 0xFF ~ 0x0F, ~0xFF) --> 48	255	240	-256
print(1 << 0, 1 << 1, 1 << 62, 1 << 63, 1 << 64, 1 << 1000) --> 1	2	4611686018427387904	-9223372036854775808	0	0
print(-1 >> 1, -1 >> 63, -1 >> 64, -1 >> 0, 256 >> 8) --> 9223372036854775807	1	0	-1	1
print(1 << -1, 2 << -1, 256 >> -1, 1 >> -63, 1 >> -64, 1 << math.mininteger, 1 >> math.mininteger) --> 0	1	512	-9223372036854775808	0	0	0
print(-1 & 0xFF, -2 | 1, -1 ~ 1, math.mininteger >> 63, math.mininteger << 1) --> 255	-1	-2	1	0
print(3.0 & 1, 3 | 4.0, 2 ^ 53 | 1, ~0.0, 1 << 2.0, -1.0 >> 60) --> 1	7	9007199254740993	-1	4	15
print(0xFFFFFFFFFFFFFFFF & 0xFFFFFFFF, 0xFFFFFFFF << 32, (0xFFFFFFFF << 32) >> 32) --> 4294967295	-4294967296	4294967295
local a, b = 0x5A5A, 0x0FF0
print(a & b, a | b, a ~ b, a << 4, a >> 4, ~a, a & 0xFF, 0xFF & a, a | 1, 1 | a, a ~ 1, 1 ~ a, 1 << (a & 7), a << 0, a >> 100) --> 2640	24570	21930	370080	1445	-23131	90	90	23131	23131	23131	23131	4	23130	0
print(a >> -4, 2 >> a, 2 << b, a << -4) --> 370080	0	0	1445
-- Precedence among themselves: shift over and, and over exclusive or, that over or; concatenation binds tighter than shift.
print(1 | 2 ~ 3 & 4 << 1, 1 << 2 + 1, (7 & 3) == 3) --> 3	8	true
