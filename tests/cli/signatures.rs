//! `luac --new-key`, `luac --sign`, `lua --verify-key`.

use crate::run::{lua, lua_in, luac, luac_in};

#[test]
fn only_signed_files_run_with_a_key() {
    let files = luac(["--new-key", "key"])
        .file("a.lua", "local m = require('m'); print('a', m, ...)")
        .file("m.lua", "return 'module'");
    let (ran, folder) = files.run_and_keep();
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", ""));
    for (source, out) in [("a.lua", "a.signed"), ("m.lua", "m.signed")] {
        assert_eq!(luac_in(&folder, ["--sign", "key", "-s", "-o", out, source]).output(), "");
    }
    // A module in a file of text is refused, a signed one is not.
    let failed = lua_in(&folder, ["--verify-key", "key.pub", "a.signed", "x"]).run();
    assert!(failed.stderr.contains("chunk is not signed"), "{}", failed.stderr);
    let path = "package.path = './?.signed'";
    assert_eq!(
        lua_in(&folder, ["--verify-key", "key.pub", "-e", path, "a.signed", "x"]).output(),
        "a\tmodule\tx\n"
    );
    for script in ["a.lua", "m.lua"] {
        let failed = lua_in(&folder, ["--verify-key", "key.pub", script]).run();
        assert_eq!((failed.code, failed.stderr.as_str()), (1, "lua: chunk is not signed\n"));
    }
    let failed = lua_in(&folder, ["a.signed"]).run();
    assert!(failed.stderr.contains("bad binary format"), "{}", failed.stderr);
}

#[test]
fn another_key_does_not_do() {
    let (_, folder) = luac(["--new-key", "one"]).file("a.lua", "print(1)").run_and_keep();
    assert_eq!(luac_in(&folder, ["--new-key", "two"]).output(), "");
    assert_eq!(luac_in(&folder, ["--sign", "one", "a.lua"]).output(), "");
    assert_eq!(
        lua_in(&folder, ["--verify-key", "two.pub", "--verify-key", "one.pub", "luac.out"]).output(),
        "1\n"
    );
    let failed = lua_in(&folder, ["--verify-key", "two.pub", "luac.out"]).run();
    assert_eq!((failed.code, failed.stderr.as_str()), (1, "lua: signature of the chunk is wrong\n"));
}

#[test]
fn keys_are_not_overwritten_and_have_to_be_keys() {
    let (_, folder) = luac(["--new-key", "key"]).file("a.lua", "").file("bad", "no key").run_and_keep();
    let failed = luac_in(&folder, ["--new-key", "key"]).run();
    assert_eq!((failed.code, failed.stderr.as_str()), (1, "luac: cannot create key: File exists\n"));
    let failed = luac_in(&folder, ["--sign", "bad", "a.lua"]).run();
    assert_eq!((failed.code, failed.stderr.as_str()), (1, "luac: bad: a key is 64 hexadecimal digits\n"));
    let failed = luac_in(&folder, ["--sign", "none", "a.lua"]).run();
    assert_eq!(
        (failed.code, failed.stderr.as_str()),
        (1, "luac: cannot read none: No such file or directory\n")
    );
    let failed = lua_in(&folder, ["--verify-key", "bad", "a.lua"]).run();
    assert_eq!((failed.code, failed.stderr.as_str()), (1, "lua: bad: a key is 64 hexadecimal digits\n"));
    assert_eq!(lua(["--verify-key"]).run().stderr.lines().next(), Some("lua: '--verify-key' needs argument"));
    assert_eq!(luac(["--sign"]).run().stderr.lines().next(), Some("luac: '--sign' needs argument"));
}
