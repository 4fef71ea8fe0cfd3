//! The pieces of work: library functions and operations at sizes at which they take long.

pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// Runs once. `MB` is a megabyte and `M` a million, less in the test.
    pub(crate) setup: &'static str,
    pub(crate) work: &'static str,
}

/// By how much `MB` and `M` are less in the test.
pub(crate) const TEST_DIVISOR: usize = 64;

const fn case(name: &'static str, setup: &'static str, work: &'static str) -> Case {
    Case { name, setup, work }
}

pub(crate) const CASES: &[Case] = &[
    // Operations of the language.
    case("loop", "", "for i = 1, 100 * M do end"),
    case("s .. s", "s = ('x'):rep(128 * MB)", "return s .. s"),
    case("s .. 1 .. s", "s = ('x'):rep(64 * MB)", "return s .. 1 .. s"),
    case("s == s", "s = ('x'):rep(256 * MB) t = ('x'):rep(256 * MB)", "return s == t"),
    case("s < s", "s = ('x'):rep(256 * MB) t = ('x'):rep(256 * MB)", "return s < t"),
    case("s < s with zeros", "s = ('\\0'):rep(64 * MB) t = ('\\0'):rep(64 * MB)", "return s < t"),
    case("t[s]", "s = ('x'):rep(256 * MB - 1)", "local s, t = s .. 'x', {} t[s] = 1"),
    case("s + 1", "s = ('0'):rep(64 * MB)", "return s + 1"),
    case("t[#t + 1]", "", "local t = {} for i = 1, 8 * M do t[#t + 1] = i end"),
    case("growing hash", "", "local t = {} for i = 1, 4 * M do t[i + 0.5] = i end"),
    case(
        "#t with holes",
        "t = {} for i = 1, 8 * M do t[i] = i end for i = 1, 8 * M, 2 do t[i] = nil end",
        "local t, n = t, 0 for i = 1, M do n = n + #t end",
    ),
    case(
        "next over nothing",
        "t = {} for i = 1, 8 * M do t[i] = i end for i = 1, 8 * M do t[i] = nil end",
        "return next(t)",
    ),
    case("pairs", "t = {} for i = 1, 8 * M do t[i] = i end", "for _ in pairs(t) do end"),
    case(
        "f(...)",
        "t = {} for i = 1, 200000 do t[i] = i end function f(...) return ... end",
        "for i = 1, 100 do f(table.unpack(t, 1, 190000)) end",
    ),
    case(
        "{...}",
        "t = {} for i = 1, 200000 do t[i] = i end function f(...) return #{...} end",
        "for i = 1, 100 do f(table.unpack(t, 1, 190000)) end",
    ),
    case(
        "deep recursion",
        "function f(n) if n > 0 then return 1 + f(n - 1) end return 0 end",
        "for i = 1, 50 do f(150000) end",
    ),
    case(
        "error through many calls",
        "function f(n) if n > 0 then return 1 + f(n - 1) end error() end",
        "for i = 1, 50 do pcall(f, 150000) end",
    ),
    case(
        "many variables to close",
        "mt = { __close = function() end } function f(n) if n > 0 then local x <close> = setmetatable({}, mt) return f(n - 1) + 1 end return 0 end",
        "for i = 1, 20 do f(30000) end",
    ),
    // The collector.
    case("collectgarbage, tables", "t = {} for i = 1, 2 * M do t[i] = { i } end", "collectgarbage()"),
    case("collectgarbage, one table", "t = {} for i = 1, 16 * M do t[i] = i end", "collectgarbage()"),
    case("collectgarbage, strings", "t = {} for i = 1, 2 * M do t[i] = 's' .. i end", "collectgarbage()"),
    case(
        "collectgarbage, weak tables",
        "t = setmetatable({}, { __mode = 'k' }) u = {} for i = 1, M do local k = {} u[i] = k t[k] = i end",
        "collectgarbage()",
    ),
    case(
        "collectgarbage, garbage",
        "",
        "do local t = {} for i = 1, 2 * M do t[i] = { i } end end collectgarbage()",
    ),
    case(
        "collectgarbage, dying weak entries",
        "",
        "local t = setmetatable({}, { __mode = 'k' }) for i = 1, M do t[{}] = i end collectgarbage()",
    ),
    case(
        "collectgarbage, finalizers",
        "",
        "local mt = { __gc = function() end } for i = 1, M do setmetatable({}, mt) end collectgarbage()",
    ),
    case(
        "collectgarbage, large strings",
        "",
        "do local t = {} for i = 1, 16 do t[i] = ('x'):rep(16 * MB + i) end end collectgarbage()",
    ),
    case(
        "collectgarbage('step')",
        "t = {} for i = 1, 2 * M do t[i] = { i } end",
        "for i = 1, 20 do collectgarbage('step', 100000) end",
    ),
    case(
        "collectgarbage('incremental')",
        "t = {} for i = 1, 2 * M do t[i] = { i } end",
        "collectgarbage('incremental') collectgarbage('generational')",
    ),
    case(
        "collectgarbage, many threads",
        "t = {} for i = 1, M / 4 do local co = coroutine.create(function() coroutine.yield() end) coroutine.resume(co) t[i] = co end",
        "collectgarbage()",
    ),
    case(
        "minor collections",
        "collectgarbage('generational')",
        "local t = {} for i = 1, 2 * M do t[i] = { i } end",
    ),
    case(
        "minor collections, much survives",
        "t = {} for i = 1, 4 * M do t[i] = { i } end collectgarbage('generational')",
        "local u = {} for i = 1, 2 * M do u[i] = { i } end",
    ),
    case(
        "incremental cycles",
        "collectgarbage('incremental')",
        "local t = {} for i = 1, 2 * M do t[i] = { i } end",
    ),
    // Basic functions.
    case("tonumber", "s = ('1'):rep(64 * MB)", "return tonumber(s)"),
    case("tonumber, hexadecimal", "s = '0x' .. ('1'):rep(64 * MB)", "return tonumber(s)"),
    case("tonumber, hexadecimal float", "s = '0x' .. ('1'):rep(64 * MB) .. '.8p1'", "return tonumber(s)"),
    case("tonumber, fraction", "s = '0.' .. ('1'):rep(64 * MB)", "return tonumber(s)"),
    case("tonumber, spaces", "s = (' '):rep(64 * MB) .. 1", "return tonumber(s)"),
    case("tonumber, exponent", "s = '1e' .. ('0'):rep(64 * MB) .. '1'", "return tonumber(s)"),
    case("tonumber, base", "s = ('1'):rep(64 * MB)", "return tonumber(s, 36)"),
    case("load, statements", "s = ('x = 1 '):rep(2 * MB)", "return load(s)"),
    case("load, functions", "s = ('function f() end '):rep(MB // 2)", "return load(s)"),
    case("load, one expression", "s = 'return ' .. ('x + '):rep(MB // 2) .. 1", "return load(s)"),
    case(
        "load, constants",
        "local t = {} for i = 1, M // 4 do t[i] = 's' .. i end s = 'return {\"' .. table.concat(t, '\",\"') .. '\"}'",
        "return load(s)",
    ),
    case("load, long text", "s = 'return [[' .. ('x'):rep(64 * MB) .. ']]'", "return load(s)"),
    case("load, text with escapes", "s = 'return \"' .. ('\\\\65'):rep(16 * MB) .. '\"'", "return load(s)"),
    case("load, comment", "s = '--[[' .. ('x'):rep(128 * MB) .. ']]'", "return load(s)"),
    case("load, line comment", "s = '--' .. ('x'):rep(128 * MB)", "return load(s)"),
    case("load, spaces", "s = (' '):rep(128 * MB)", "return load(s)"),
    case("load, numeral", "s = 'return ' .. ('1'):rep(64 * MB)", "return load(s)"),
    case("load, name", "s = 'return ' .. ('x'):rep(64 * MB)", "return load(s)"),
    case(
        "load, pieces",
        "p = ('x = 1 '):rep(MB // 64)",
        "local n = 0 return load(function() n = n + 1 return n < 128 and p or nil end)",
    ),
    case("load, binary", "s = string.dump(load(('x = 1 '):rep(2 * MB)))", "return load(s)"),
    case(
        "load, binary text",
        "s = string.dump(load('return [[' .. ('x'):rep(64 * MB) .. ']]'))",
        "return load(s)",
    ),
    case(
        "load, binary functions",
        "s = string.dump(load(('function f() end '):rep(MB // 2)))",
        "return load(s)",
    ),
    case("tostring", "s = setmetatable({}, { __name = ('x'):rep(64 * MB) })", "return tostring(s)"),
    case(
        "select",
        "t = {} for i = 1, 200000 do t[i] = i end",
        "for i = 1, 100 do select(-1, table.unpack(t, 1, 190000)) end",
    ),
    case("print", "local f = io.open('/dev/null', 'w') io.output(f) s = ('x'):rep(256 * MB)", "io.write(s)"),
    case("error", "s = ('x'):rep(64 * MB)", "pcall(error, s, 2) pcall(function() error(s) end)"),
    case("rawequal", "s = ('x'):rep(256 * MB) t = ('x'):rep(256 * MB)", "return rawequal(s, t)"),
    // The library string.
    case("string.rep", "", "return ('x'):rep(256 * MB)"),
    case("string.rep, separator", "", "return ('x'):rep(64 * MB, '--')"),
    case("string.rep, empty", "", "return (''):rep(256 * MB, 'x')"),
    case("string.upper", "s = ('x'):rep(256 * MB)", "return s:upper()"),
    case("string.reverse", "s = ('x'):rep(256 * MB)", "return s:reverse()"),
    case("string.sub", "s = ('x'):rep(256 * MB)", "return s:sub(2)"),
    case("string.byte", "s = ('x'):rep(200000)", "for i = 1, 100 do s:byte(1, 190000) end"),
    case(
        "string.char",
        "t = {} for i = 1, 190000 do t[i] = 65 end",
        "for i = 1, 100 do string.char(table.unpack(t)) end",
    ),
    case("string.format %s", "s = ('x'):rep(256 * MB)", "return ('%s'):format(s)"),
    case("string.format %10s", "s = ('x'):rep(256 * MB)", "return ('%10s'):format(s)"),
    case("string.format %q", "s = ('\\n'):rep(32 * MB)", "return ('%q'):format(s)"),
    case("string.format, plain", "s = ('x'):rep(256 * MB)", "return s:format()"),
    case("string.format, directives", "s = ('%%'):rep(32 * MB)", "return s:format()"),
    case("string.pack", "s = ('x'):rep(256 * MB)", "return string.pack('s', s)"),
    case("string.pack z", "s = ('x'):rep(256 * MB)", "return string.pack('z', s)"),
    case("string.pack, alignment", "s = ('!16 Xj'):rep(4 * MB)", "return string.pack(s)"),
    case(
        "string.pack, padding",
        "s = ('c1000000000'):sub(1, MB > 100000 and 10 or 9)",
        "return string.pack(s, '')",
    ),
    case("string.packsize", "s = ('i1'):rep(16 * MB)", "return string.packsize(s)"),
    case("string.unpack", "s = string.pack('s', ('x'):rep(256 * MB))", "return string.unpack('s', s)"),
    case("string.unpack z", "s = ('x'):rep(256 * MB) .. '\\0'", "return string.unpack('z', s)"),
    case("string.find, plain", "s = ('x'):rep(256 * MB)", "return s:find('xy', 1, true)"),
    case(
        "string.find, plain and hard",
        "s = ('a'):rep(32 * MB) p = ('a'):rep(1000) .. 'b' .. ('a'):rep(1000)",
        "return s:find(p, 1, true)",
    ),
    case("string.find", "s = ('x'):rep(MB // 32)", "return s:find('x-y')"),
    case("string.find, backtracking", "s = ('a'):rep(100)", "return s:find('.-.-.-.-b')"),
    case("string.find, set", "s = ('x'):rep(256 * MB)", "return s:find('[^x]')"),
    case("string.find, long pattern", "p = ('[a-z]'):rep(4 * MB)", "return ('x'):find(p)"),
    case("string.find, balance", "s = ('('):rep(64 * MB)", "return s:find('%b()')"),
    case("string.find, frontier", "s = ('x'):rep(64 * MB)", "return s:find('%f[y]')"),
    case("string.find, back reference", "s = ('x'):rep(MB // 16)", "return s:find('^(.*)%1y')"),
    case("string.match", "s = ('x'):rep(256 * MB)", "return s:match('(.*)')"),
    case("string.gmatch", "s = ('x '):rep(4 * MB)", "for _ in s:gmatch('%a') do end"),
    case("string.gsub", "s = ('x'):rep(32 * MB)", "return s:gsub('x', 'yz')"),
    case(
        "string.gsub, long replacement",
        "s = ('x'):rep(16) r = ('y'):rep(16 * MB)",
        "return s:gsub('x', r)",
    ),
    case("string.gsub, long captures", "s = ('x'):rep(64 * MB)", "return s:gsub('(.*)', '%1%1')"),
    case("string.gsub, nothing", "s = ('x'):rep(256 * MB)", "return s:gsub('y', '')"),
    case("string.gsub, table", "s = ('x'):rep(8 * MB) t = { x = 'yz' }", "return s:gsub('x', t)"),
    case("string.dump", "f = load(('x = 1 '):rep(2 * MB))", "return string.dump(f)"),
    case(
        "string.dump, long text",
        "f = load('return [[' .. ('x'):rep(128 * MB) .. ']]')",
        "return string.dump(f)",
    ),
    // The library table.
    case("table.concat", "t = {} for i = 1, 256 do t[i] = ('x'):rep(MB) end", "return table.concat(t)"),
    case("table.concat, small", "t = {} for i = 1, 8 * M do t[i] = 'x' end", "return table.concat(t, ', ')"),
    case(
        "table.insert",
        "t = {} for i = 1, 8 * M do t[i] = i end",
        "table.insert(t, 1, 0) table.remove(t, 1)",
    ),
    case("table.move", "t = {} for i = 1, 8 * M do t[i] = i end", "table.move(t, 1, 8 * M, 1, {})"),
    case(
        "table.sort",
        "t = {} for i = 1, M // 2 do t[i] = (i * 7919) % 1000003 end",
        "local t = table.move(t, 1, #t, 1, {}) table.sort(t)",
    ),
    case(
        "table.sort, texts",
        "t = {} p = ('x'):rep(MB // 64) for i = 1, 1000 do t[i] = p .. (i * 7919 % 1009) end",
        "local t = table.move(t, 1, #t, 1, {}) table.sort(t)",
    ),
    case(
        "table.sort, function",
        "t = {} for i = 1, M // 4 do t[i] = (i * 7919) % 1000003 end",
        "local t = table.move(t, 1, #t, 1, {}) table.sort(t, function(a, b) return a < b end)",
    ),
    case(
        "table.unpack",
        "t = {} for i = 1, 200000 do t[i] = i end",
        "for i = 1, 100 do table.unpack(t, 1, 190000) end",
    ),
    case(
        "table.pack",
        "t = {} for i = 1, 200000 do t[i] = i end",
        "for i = 1, 100 do table.pack(table.unpack(t, 1, 190000)) end",
    ),
    // The library utf8.
    case("utf8.len", "s = ('é'):rep(32 * MB)", "return utf8.len(s)"),
    case("utf8.codepoint", "s = ('é'):rep(190000)", "for i = 1, 100 do utf8.codepoint(s, 1, -1) end"),
    case(
        "utf8.char",
        "t = {} for i = 1, 190000 do t[i] = 233 end",
        "for i = 1, 100 do utf8.char(table.unpack(t)) end",
    ),
    case("utf8.offset", "s = ('é'):rep(64 * MB)", "return utf8.offset(s, 60 * MB)"),
    case("utf8.codes", "s = ('é'):rep(8 * MB)", "for _ in utf8.codes(s) do end"),
    // The libraries io and os.
    case(
        "io.read a",
        "local f = io.tmpfile() f:write(('x'):rep(128 * MB)) file = f",
        "file:seek('set') return file:read('a')",
    ),
    case(
        "io.read L",
        "local f = io.tmpfile() f:write(('x'):rep(128 * MB)) file = f",
        "file:seek('set') return file:read('L')",
    ),
    case(
        "io.read number",
        "local f = io.tmpfile() f:write(('x'):rep(128 * MB)) file = f",
        "file:seek('set') return file:read(128 * MB)",
    ),
    case(
        "io.read n",
        "local f = io.tmpfile() f:write((' '):rep(64 * MB)) file = f",
        "file:seek('set') return file:read('n')",
    ),
    case(
        "io.lines",
        "local f = io.tmpfile() f:write(('x\\n'):rep(4 * MB)) file = f",
        "file:seek('set') for _ in file:lines() do end",
    ),
    case(
        "io.write",
        "file = io.open('/dev/null', 'w') s = ('x'):rep(256 * MB)",
        "for i = 1, 8 do file:write(s) end",
    ),
    case("io.write, file", "s = ('x'):rep(64 * MB)", "local f = io.tmpfile() f:write(s) f:close()"),
    case("os.date", "s = ('%c'):rep(MB // 2)", "return os.date(s)"),
    case("os.getenv", "s = ('x'):rep(64 * MB)", "return os.getenv(s)"),
    case("io.open", "s = ('x'):rep(64 * MB)", "return io.open(s)"),
    // The library debug, packages.
    case("debug.traceback", "s = ('x'):rep(128 * MB)", "return debug.traceback(s)"),
    case(
        "package.searchpath",
        "s = ('?;'):rep(M // 10) n = ('x'):rep(16)",
        "return package.searchpath(n, s)",
    ),
    case("package.searchpath, long name", "n = ('x'):rep(32 * MB)", "return package.searchpath(n, '?')"),
];
