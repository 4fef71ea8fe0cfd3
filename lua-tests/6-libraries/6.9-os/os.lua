-- os: time and date, environment, files, processes.
print(os.time({ year = 2024, month = 1, day = 1, hour = 12 }) - os.time({ year = 2023, month = 12, day = 31, hour = 12 })) --> 86400
print(math.type(os.time()), os.time() > 1600000000, math.type(os.clock()), os.clock() >= 0) --> integer	true	float	true
print(os.date("!%Y-%m-%d %H:%M:%S", 0), os.date("!%c", 0), os.date("!%x %X %p", 3600 * 13), os.date("!%A %a %B %b %d %j", 86400 * 59)) --> 1970-01-01 00:00:00	Thu Jan  1 00:00:00 1970	01/01/70 13:00:00 PM	Sunday Sun March Mar 01 060
print(os.date("!%D|%e|%F|%g|%G|%h|%I|%M|%n|%R|%S|%t|%T|%u|%U|%V|%w|%W|%y|%C|%%", 1000000000))
--> 09/09/01| 9|2001-09-09|01|2001|Sep|01|46|
--> |01:46|40|	|01:46:40|7|36|36|0|36|01|20|%
print(os.date("!%H:%M", 1e9), os.date("!%Y", -86400), os.date("!%Ey %Od", 0), os.date("", 0) == "") --> 01:46	1969	70 01	true
local d = os.date("!*t", 1234567890)
print(d.year, d.month, d.day, d.hour, d.min, d.sec, d.wday, d.yday, d.isdst) --> 2009	2	13	23	31	30	6	44	false
local t = { year = 2024, month = 14, day = -5, hour = 25, min = 61, sec = 61 }
os.time(t)
print(t.year, t.month, t.day, t.hour, t.min, t.sec, t.yday, t.wday) --> 2025	1	27	2	2	1	27	2
local rt = os.date("*t", 1700000000)
print(os.time(rt)) --> 1700000000
print(os.time({ year = 2000, month = 1, day = 1, hour = 0 }) == os.time({ year = "2000", month = "1", day = "1", hour = "0" }), os.time { year = 2000, month = 1, day = 1 } == os.time { year = 2000, month = 1, day = 1, hour = 12 }) --> true	true
print(os.difftime(10, 5), os.difftime(5, 10), pcall(os.difftime)) --> 5.0	-5.0	false	bad argument #1 to 'os.difftime' (number expected, got no value)
print(pcall(os.time, { year = 2000 })) --> false	field 'month' missing in date table
print(pcall(os.time, { year = 2000, month = "x", day = 1 })) --> false	field 'month' is not an integer
print(pcall(os.time, { year = 2000, month = 1.5, day = 1 })) --> false	field 'month' is not an integer
print(pcall(os.time, { year = 1 << 40, month = 1, day = 1 })) --> false	field 'year' is out-of-bound
print(pcall(os.time, 5)) --> false	bad argument #1 to 'os.time' (table expected, got number)
print(pcall(os.date, "%Ez", 0)) --> false	bad argument #1 to 'os.date' (invalid conversion specifier '%Ez')
print(pcall(os.date, "%Q", 0)) --> false	bad argument #1 to 'os.date' (invalid conversion specifier '%Q')
print(pcall(os.date, "%", 0)) --> false	bad argument #1 to 'os.date' (invalid conversion specifier '%')
print(pcall(os.date, "*t", 1e100)) --> false	bad argument #2 to 'os.date' (number has no integer representation)
print(pcall(os.date, "*t", 1 << 60)) --> false	date result cannot be represented in this installation
print(pcall(os.date, "%Y", "x")) --> false	bad argument #2 to 'os.date' (number expected, got string)
print(os.getenv("NO_SUCH_VARIABLE_HERE"), type(os.getenv("PATH")), pcall(os.getenv)) --> nil	string	false	bad argument #1 to 'os.getenv' (string expected, got no value)
local name = os.tmpname()
print(type(name), io.type(io.open(name))) --> string	file
local f = io.open(name, "w") f:write("x") f:close()
print(os.rename(name, name .. ".renamed"), (io.open(name)), io.open(name .. ".renamed"):read("a")) --> true	nil	x
print(os.remove(name .. ".renamed"), select("#", os.remove(name .. ".renamed"))) --> true	3
print((select(2, os.remove("/no/such/file"))), (select(3, os.remove("/no/such/file")))) --> /no/such/file: No such file or directory	2
print((select(2, os.rename("/no/such/file", "/tmp/x")))) --> No such file or directory
print(os.execute("exit 0")) print(os.execute("exit 7")) print(os.execute("kill -9 $$")) print(os.execute())
--> true	exit	0
--> nil	exit	7
--> nil	signal	9
--> true
print(os.setlocale(), os.setlocale("C"), os.setlocale(nil, "numeric"), os.setlocale("no such locale"), pcall(os.setlocale, "C", "x")) --> C	C	C	nil	false	bad argument #2 to 'os.setlocale' (invalid option 'x')
