//! What the presets have.

use crate::{eval, failure, sandbox};
use perilune::{Lua, Preset};

/// All names that a script finds, in the form `library.name`.
const NAMES: &str = "
    local names = {}
    for k, v in pairs(_G) do
      if type(v) ~= 'table' or v == _G then names[#names + 1] = k
      else for name in pairs(v) do names[#names + 1] = k .. '.' .. name end end
    end
    table.sort(names)
    return table.concat(names, ' ')";

#[test]
fn everything_is_what_a_new_state_has() {
    let everything = Lua::with_preset(Preset::Everything).unwrap();
    assert_eq!(eval::<String>(&everything, NAMES), eval::<String>(&Lua::new().unwrap(), NAMES));
}

#[test]
fn a_sandbox_has_these_names_and_no_others() {
    assert_eq!(
        eval::<String>(&sandbox(), NAMES),
        "_G _VERSION assert collectgarbage coroutine.close coroutine.create coroutine.isyieldable coroutine.resume \
         coroutine.running coroutine.status coroutine.wrap coroutine.yield error getmetatable ipairs load math.abs math.acos \
         math.asin math.atan math.ceil math.cos math.deg math.exp math.floor math.fmod math.huge math.log math.max \
         math.maxinteger math.min math.mininteger math.modf math.pi math.rad math.random math.randomseed math.sin math.sqrt \
         math.tan math.tointeger math.type math.ult next os.clock os.date os.difftime os.time pairs pcall print rawequal rawget \
         rawlen rawset select setmetatable string.byte string.char string.find string.format string.gmatch string.gsub \
         string.len string.lower string.match string.pack string.packsize string.rep string.reverse string.sub string.unpack \
         string.upper table.concat table.insert table.move table.pack table.remove table.sort table.unpack tonumber tostring \
         type utf8.char utf8.charpattern utf8.codepoint utf8.codes utf8.len utf8.offset warn xpcall"
    );
}

#[test]
fn libraries_are_read_only_for_every_way_to_write() {
    let lua = sandbox();
    for library in ["string", "table", "math", "os", "coroutine", "utf8"] {
        for write in [
            "lib.new = 1",
            "lib[1] = 1",
            "rawset(lib, 'new', 1)",
            "for k in next, lib do lib[k] = nil break end",
            "for k in next, lib do rawset(lib, k, print) break end",
            "table.insert(lib, 1)",
            "table.move({ 1 }, 1, 1, 1, lib)",
            "setmetatable(lib, {})",
            "setmetatable(lib, nil)",
        ] {
            let message = failure(&lua, &format!("local lib = {library}; {write}"));
            assert!(message.contains("attempt to modify a read-only table"), "{library}: {write}: {message}");
        }
        // Nothing to do is no error, as with any table.
        eval::<()>(&lua, &format!("table.sort({library})"));
    }
    assert!(eval::<bool>(&lua, "return ('x'):rep(3) == 'xxx' and string.new == nil and string[1] == nil"));
}

#[test]
fn reading_a_read_only_table_is_as_always() {
    let lua = sandbox();
    assert!(eval::<bool>(
        &lua,
        "local n = 0; for _ in pairs(math) do n = n + 1 end; return n > 20 and #math == 0"
    ));
    assert!(eval::<bool>(&lua, "return rawget(math, 'pi') == math.pi and next(math) ~= nil"));
    assert!(eval::<bool>(&lua, "return setmetatable({}, { __index = math }).pi == math.pi"));
    // Globals themselves may be replaced.
    assert!(eval::<bool>(
        &lua,
        "string = { rep = function() return 'mine' end }; return string.rep() == 'mine'"
    ));
}

#[test]
fn the_collector_can_be_asked_to_work_and_nothing_else() {
    let lua = sandbox();
    assert!(eval::<bool>(
        &lua,
        "collectgarbage(); collectgarbage('step'); return collectgarbage('count') > 0"
    ));
    for option in ["stop", "restart", "incremental", "generational", "setpause", "setstepmul"] {
        let message = failure(&lua, &format!("collectgarbage('{option}')"));
        assert!(message.contains("invalid option"), "{message}");
    }
}

/// Prints what could differ from run to run.
const TRACES: &str = "
    local t, f, co = {}, function() end, coroutine.create(print)
    local out = { tostring(t), tostring(f), tostring(co), tostring(t), tostring(print), string.format('%p %p', t, f) }
    for i = 1, 5 do out[#out + 1] = math.random(1000000) end
    math.randomseed()
    out[#out + 1] = math.random(1000000)
    math.randomseed(42)
    out[#out + 1] = math.random(1000000)
    local entries = {}
    for i = 1, 200 do entries['key' .. i * 7919] = i; entries[i * 1.5] = i; entries[-i] = true end
    for i = 1, 200, 3 do entries['key' .. i * 7919] = nil end
    for k, v in pairs(entries) do out[#out + 1] = tostring(k) end
    local objects = {}
    for i = 1, 300 do
        objects[{}], objects[function() return i end], objects[coroutine.create(print)] = i, -i, i / 2
        objects[setmetatable({}, {__gc = print})] = nil
        if i % 50 == 0 then collectgarbage() end
    end
    for _, library in pairs({math, string, table}) do
        for _, f in pairs(library) do objects[f] = true end
    end
    for k, v in pairs(objects) do out[#out + 1] = tostring(k) .. tostring(v) end
    for k in pairs(_G) do out[#out + 1] = k end
    for k in pairs(math) do out[#out + 1] = k end
    return table.concat(out, ' ')";

#[test]
fn deterministic_states_do_the_same() {
    let states: Vec<Lua> = (0..4).map(|_| Lua::with_preset(Preset::Deterministic).unwrap()).collect();
    let first: String = eval(&states[0], TRACES);
    assert!(first.starts_with("table: 0x1 function: 0x2 thread: 0x3 table: 0x1 "), "{first}");
    for state in &states[1..] {
        assert_eq!(eval::<String>(state, TRACES), first);
    }
    assert!(eval::<bool>(&states[0], "return os == nil"));
    assert!(failure(&states[0], "collectgarbage('count')").contains("invalid option"));
    assert!(failure(&states[0], "collectgarbage('step')").contains("invalid option"));
}

#[test]
fn numbers_of_objects_do_not_keep_them_alive() {
    let lua = Lua::with_preset(Preset::Deterministic).unwrap();
    eval::<()>(&lua, "for i = 1, 1000 do tostring({}) end");
    lua.gc_collect().unwrap();
    let before = lua.used_memory();
    eval::<()>(&lua, "for i = 1, 100000 do tostring({}) end");
    lua.gc_collect().unwrap();
    assert!(lua.used_memory() < before + 100_000, "{} after {before}", lua.used_memory());
}
