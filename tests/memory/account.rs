//! What a state counts, beside what the process has given.

use crate::corpus;
use crate::counting::{in_use, peak_of, watched};
use perilune::stack::{OwnedState, load, new_state};
use std::path::Path;

/// What may be missing in the count: small texts of library functions and records of the host.
const SLACK: usize = 64 * 1024;

/// Programs that need much memory of one kind or another.
const LARGE: &[&str] = &[
    "local t = {} for i = 1, 300000 do t[i] = i end",
    "local t = {} for i = 1, 100000 do t[i] = {i} end t = nil collectgarbage() t = {} for i = 1, 1000 do t[i] = {i} end",
    "local t = {} for i = 1, 50000 do t['key' .. i] = {x = i, y = tostring(i)} end",
    "local s = 'x' for i = 1, 22 do s = s .. s end return s:rep(3), s:reverse(), s:upper()",
    "local t = {} for i = 1, 20000 do t[i] = coroutine.wrap(function(a) coroutine.yield(a) end) t[i](i) end",
    "local t = {} for i = 1, 2000 do t[i] = coroutine.create(print) debug.sethook(t[i], print, 'l') end",
    "local t = {} for i = 1, 100000 do t[i] = ('part %d'):format(i) end return #table.concat(t, ', ')",
    "local s = ('word '):rep(200000) return s:gsub('%a+', '%0%0'), s:gsub('w', {w = 'www'}), s:gsub('o', function(o) return o .. o end)",
    "local s = ('x'):rep(1 << 20) return ('%s%s%q'):format(s, s, s), string.pack('s4 z', s, s)",
    "local s = ('x'):rep(1 << 16) return pcall(s.find, s, ('x?'):rep(1 << 14) .. 'y')",
    "local s = ('x = 1 '):rep(200000) return load(s)",
    "local s = {} for i = 1, 20000 do s[i] = ('local function f%d(a) return a .. \"text %d\" end'):format(i % 150, i) end return load('do ' .. table.concat(s, ' end do ') .. ' end')",
    "local s = 'return ' .. ('{x = {y = {1, 2, 3}}}, '):rep(20000) .. '1' local f = load(s) return f, string.dump(f)",
    "local f = load('return {' .. ('\"a long constant, longer than any short string\", '):rep(50000) .. '}') return #string.dump(f), f",
    "local t = {} for i = 1, 3000 do t[i] = load('local a' .. i .. ' = ' .. i .. ' return function(x) return a' .. i .. ' + x end') end",
    "local t = {} for i = 1, 200000 do t[i] = i * 7919 % 200003 end table.sort(t) table.sort(t, function(a, b) return a > b end)",
    "local t = {} for i = 1, 100000 do t[i] = 'name ' .. i * 7919 % 100003 end table.sort(t)",
    "local t = {} for i = 1, 200 do t[i] = assert(io.tmpfile()) t[i]:write(('x'):rep(100)) end",
    "local w = setmetatable({}, {__mode = 'k'}) for i = 1, 50000 do w[{}] = {} end local k = {} for i = 1, 50000 do k[i] = {} w[k[i]] = i end",
    "local t = {} for i = 1, 50000 do t[i] = setmetatable({}, {__gc = function() end}) end t = nil collectgarbage()",
    "local function f(n) if n > 0 then return 1 + f(n - 1) end return 0 end return f(100000)",
    "return table.unpack({}, 1, 200000)",
    "local t = {} for i = 1, 200 do t[i] = ('x'):rep(i) .. '%d' end for i = 1, 200 do (' '):find(t[i]) end",
    "local t = {} for k in ('a b c '):rep(1000):gmatch('%a') do t[#t + 1] = k end local i = {} for j = 1, 5000 do i[j] = ('x y'):gmatch('%a+') end",
    "local u = {} for i = 1, 100000 do u[i] = utf8.char(i, i + 1, i + 2) end return utf8.len(table.concat(u))",
];

fn run(lua: &mut OwnedState, name: &str, program: &[u8]) {
    let l = lua.state();
    l.set_top(0);
    if load(l, program, name).is_ok() {
        let argument = std::env::temp_dir().join(format!("perilune-memory-{}", std::process::id()));
        let _ = l.push_str(&argument.to_string_lossy());
        let _ = l.pcall(1, 0, 0);
        let _ = std::fs::remove_file(argument);
    }
    lua.state().set_top(0);
}

/// Makes a state whose programs print nothing.
fn quiet_state() -> OwnedState {
    let mut lua = new_state().unwrap();
    run(&mut lua, "=quiet", b"function print() end warn = print os.exit = print io.output('/dev/null')");
    lua
}

fn scripts_below(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("_sweeps") {
            scripts_below(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "lua") {
            found.push(path);
        }
    }
}

/// The programs of this test and the scripts of the conformance tests.
fn programs() -> Vec<(String, Vec<u8>)> {
    let mut programs: Vec<(String, Vec<u8>)> = Vec::new();
    programs.extend(LARGE.iter().map(|text| ((*text).to_owned(), text.as_bytes().to_vec())));
    programs
        .extend(corpus::PROGRAMS.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())));
    let mut scripts = Vec::new();
    scripts_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("lua-tests"), &mut scripts);
    scripts.sort();
    programs.extend(scripts.iter().map(|path| (path.display().to_string(), std::fs::read(path).unwrap())));
    programs
}

#[test]
fn everything_is_counted() {
    let programs = programs();
    let mut worst = (0, String::new());
    let mut most = 0;
    for (name, program) in &programs {
        for generational in [false, true] {
            let before = in_use();
            let mut lua = quiet_state();
            if generational {
                lua.state().gc_generational(0, 0);
            }
            let (uncounted, held) = watched(&mut lua, before, |lua| run(lua, "=program", program));
            most = most.max(held);
            if std::env::var_os("PERILUNE_SHOW").is_some() {
                println!("{uncounted:8} of {held:10}: {}", &name[..name.len().min(100)]);
            }
            if uncounted > worst.0 {
                worst = (uncounted, name.clone());
            }
        }
    }
    println!("{} programs, at most {} of {most} bytes are not counted: {}", programs.len(), worst.0, worst.1);
    assert!(programs.len() > 200, "{}", programs.len());
    assert!(worst.0 <= SLACK, "{} bytes are not counted: {}", worst.0, worst.1);
}

#[test]
fn a_cap_is_kept_to_64_kib() {
    let programs = programs();
    let mut worst = (0, String::new());
    for cap in [400 << 10, 1 << 20, 3 << 20] {
        for (name, program) in &programs {
            let ((), peak) = peak_of(|| {
                let mut lua = quiet_state();
                lua.set_memory_limit(cap);
                run(&mut lua, "=program", program);
            });
            let over = peak.saturating_sub(cap);
            if std::env::var_os("PERILUNE_SHOW").is_some() && over > 0 {
                println!("{over:8} beyond {cap:10}: {}", &name[..name.len().min(100)]);
            }
            if over > worst.0 {
                worst = (over, name.clone());
            }
        }
    }
    println!("{} programs, at most {} bytes beyond the cap: {}", programs.len(), worst.0, worst.1);
    assert!(worst.0 <= SLACK, "{} bytes beyond the cap: {}", worst.0, worst.1);
}
