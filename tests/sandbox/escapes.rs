//! Known ways out of sandboxes. None works.

use crate::{eval, failure, sandbox};
use perilune::{Error, Lua, UserData, UserDataMethods, Value};

/// Each returns something that is not nil if it gets out.
const WAYS: &[(&str, &str)] = &[
    ("files", "return io or dofile or loadfile or (os and (os.remove or os.rename or os.tmpname))"),
    ("processes", "return os.execute or os.exit or os.getenv or os.setlocale"),
    ("modules", "return require or package or module"),
    ("the debug library", "return debug"),
    ("the loader of C libraries", "return package and package.loadlib"),
    ("old names", "return getfenv or setfenv or newproxy or loadstring or gcinfo or unpack"),
    (
        "libraries that were loaded",
        "for _, v in pairs(_G) do if type(v) == 'table' and rawget(v, 'open') then return v end end",
    ),
    (
        "the metatable of strings",
        "local mt = getmetatable(''); return rawget(mt, '__gc') or (pcall(rawset, mt, '__index', {}) or nil)",
    ),
    ("the metatable of functions", "return getmetatable(print)"),
    ("the metatable of numbers", "return getmetatable(1)"),
    ("the metatable of nil", "return getmetatable(nil)"),
    ("the metatable of coroutines", "return getmetatable(coroutine.create(print))"),
    ("the metatable of booleans", "return getmetatable(true)"),
    ("binary chunks", "return load('\\27Lua', 'x', 'b') or load('\\27Lua') or load('\\27Lua', 'x', 'bt')"),
    (
        "binary chunks from a reader",
        "local s = '\\27Lua'; return load(function() local r = s; s = nil; return r end)",
    ),
    ("making binary chunks", "return string.dump"),
    ("an environment of one's choice", "return load('return io or os.execute', 'x', 't', _G)()"),
    ("no environment", "return load('return _ENV', 'x', 't', nil)()"),
    (
        "the environment of a function",
        "local f = load('return _ENV'); local e = f(); return e ~= _G and e or e.io",
    ),
    ("a hidden `_ENV`", "local function f(_ENV) return io end; return f(_G)"),
    ("_ENV replaced", "local _ENV = setmetatable({}, { __index = _G }); return io"),
    ("globals after the end", "setmetatable(_G, { __gc = function() io.write('out') end }); return nil"),
    ("files by methods of strings", "return ('x').open or ('x').popen or ('x').dump"),
    ("`print` has a file", "return getmetatable(print) or (pcall(next, print) or nil)"),
    ("errors carry tables of others", "local _, e = pcall(error); return e"),
    (
        "tracebacks",
        "local _, t = xpcall(error, function(m) return debug and debug.traceback end, 'x'); return t",
    ),
    ("the registry by integers", "return rawget(_G, 1) or rawget(_G, 2)"),
    ("the registry as a key", "for k in pairs(_G) do if type(k) ~= 'string' then return k end end"),
    ("`os.date` formats", "return (pcall(os.date, '%Ez')) or (pcall(os.date, '%')) or nil"),
    (
        "the collector stopped",
        "return (pcall(collectgarbage, 'stop')) or (pcall(collectgarbage, 'setpause', 1000)) or nil",
    ),
    ("finalizers on libraries", "return (pcall(setmetatable, string, { __gc = print })) or nil"),
    (
        "a sort that writes elsewhere",
        "return (pcall(table.sort, { 3, 1, 2 }, function() string.x = 1 end)) or nil",
    ),
    ("`table.move` onto a library", "return (pcall(table.move, { 1, 2 }, 1, 2, 1, math)) or nil"),
    ("`next` writes", "for k in pairs(math) do if pcall(function() math[k] = k end) then return k end end"),
    (
        "`__newindex` of a library",
        "local t = setmetatable({}, { __newindex = math }); return (pcall(function() t.pi = 3 end)) or nil",
    ),
    (
        "`__close` after an error",
        "local ok = pcall(function() local x <close> = setmetatable({}, { __close = function() string.rep = nil end }) end); return ok or nil",
    ),
    (
        "`gsub` with a library as its table",
        "local s = ('pi'):gsub('%w+', math); math.new = nil; return math.new",
    ),
    (
        "format with a library",
        "return (pcall(string.format, '%s', setmetatable({}, { __tostring = function() math.pi = 3; return '' end }))) or nil",
    ),
];

#[test]
fn no_known_way_leads_out() {
    let lua = sandbox();
    for (what, way) in WAYS {
        match lua.load(*way).set_name("=stranger").eval::<Value>() {
            Ok(Value::Nil) | Err(Error::Runtime(_)) => {}
            Ok(found) => panic!("{what}: {found:?}"),
            Err(other) => panic!("{what}: {other}"),
        }
    }
    assert!(eval::<bool>(&lua, "return string.rep('x', 2) == 'xx' and math.pi > 3.14 and math.pi < 3.15"));
}

#[test]
fn chunks_of_the_host_that_hold_nothing_back() {
    // A host that loads a stranger's bytes itself says that they are text.
    let lua = sandbox();
    let binary = lua.load("return 1").into_function().unwrap().dump(true).unwrap();
    assert!(lua.load(&binary[..]).set_mode(perilune::ChunkMode::Text).exec().is_err());
}

struct Secret;

impl UserData for Secret {
    fn add_methods<M: UserDataMethods<Self>>(methods: &mut M) {
        methods.add_method("fail", |_, _, ()| -> perilune::Result<()> {
            Err(Error::external(std::io::Error::other("inner")))
        });
    }
}

#[test]
fn values_of_the_host_keep_their_metatables_to_themselves() {
    let lua = sandbox();
    lua.globals().set("secret", lua.create_userdata(Secret).unwrap()).unwrap();
    assert!(eval::<bool>(&lua, "return type(getmetatable(secret)) ~= 'table'"));
    assert!(failure(&lua, "setmetatable(secret, {})").contains("bad argument #1 to 'setmetatable'"));
    assert!(failure(&lua, "secret.fail = print").contains("secret"));
    // An error of the host is an object that shows its message and nothing else.
    assert!(eval::<bool>(
        &lua,
        "local ok, e = pcall(secret.fail, secret); return not ok and tostring(e):find('inner') ~= nil and type(getmetatable(e)) ~= 'table'"
    ));
    assert!(failure(&lua, "local _, e = pcall(secret.fail, secret); e.x = 1").contains("attempt to index"));
    assert!(
        failure(&lua, "secret.fail(setmetatable({}, { __name = 'Secret' }))").contains("bad argument #1")
    );
}

#[test]
fn a_finalizer_runs_in_the_sandbox_too() {
    let lua = sandbox();
    eval::<()>(
        &lua,
        "setmetatable({}, { __gc = function() found = io or require or debug or 'nothing' end })",
    );
    lua.gc_collect().unwrap();
    assert_eq!(lua.globals().get::<String>("found").unwrap(), "nothing");
}

#[test]
fn states_are_no_way_into_each_other() {
    let (a, b) = (sandbox(), Lua::new().unwrap());
    a.globals().set("t", 1).unwrap();
    let of_b = b.create_table().unwrap();
    assert!(a.globals().set("t", of_b).is_err());
}
