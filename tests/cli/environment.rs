//! Environment variables, and the option that ignores them.

use crate::run::lua;

#[test]
fn runs_the_initial_statement() {
    assert_eq!(lua(["-e", "print(x)"]).env("LUA_INIT", "x = 'from init'").output(), "from init\n");
    assert_eq!(
        lua(["-e", "print(x)"]).env("LUA_INIT", "x = 1").env("LUA_INIT_5_4", "x = 5.4").output(),
        "5.4\n"
    );
    assert_eq!(
        lua(["-e", "print(x)"]).env("LUA_INIT", "@init.lua").file("init.lua", "x = 'file'").output(),
        "file\n"
    );
    assert_eq!(lua(["-e", "print(x)"]).env("LUA_INIT", "").output(), "nil\n");
}

#[test]
fn the_initial_statement_sees_arg_and_can_stop_the_run() {
    assert_eq!(
        lua(["-e", "", "a.lua", "1"]).env("LUA_INIT", "print(arg[0], arg[1])").file("a.lua", "").output(),
        "a.lua\t1\n"
    );
    let failure = lua(["-e", "print('never')"]).env("LUA_INIT", "error('stop')").failure();
    assert!(failure.starts_with("lua: LUA_INIT:1: stop\nstack traceback:\n"), "{failure}");
    let failure = lua(["-e", ""]).env("LUA_INIT_5_4", "x =").failure();
    assert_eq!(failure, "lua: LUA_INIT_5_4:1: unexpected symbol near <eof>\n");
    let failure = lua(["-e", ""]).env("LUA_INIT", "@nofile.lua").failure();
    assert_eq!(failure, "lua: cannot open nofile.lua: No such file or directory\n");
}

#[test]
fn paths_come_from_the_environment() {
    let show = ["-e", "print(package.path) print(package.cpath)"];
    assert_eq!(lua(show).env("LUA_PATH", "a;b").env("LUA_CPATH", "c").output(), "a;b\nc\n");
    assert_eq!(
        lua(show).env("LUA_PATH", "a").env("LUA_PATH_5_4", "b").env("LUA_CPATH_5_4", "d").output(),
        "b\nd\n"
    );
    let default = lua(show).output();
    let (path, cpath) = default.trim_end().split_once('\n').unwrap();
    assert!(
        path.starts_with("/usr/local/share/lua/5.4/?.lua;") && path.ends_with(";./?.lua;./?/init.lua"),
        "{path}"
    );
    assert!(cpath.ends_with(";./?.so"), "{cpath}");
    assert_eq!(lua(show).env("LUA_PATH", "a;;b").output(), format!("a;{path};b\n{cpath}\n"));
    assert_eq!(lua(show).env("LUA_PATH", ";;").output(), default);
    assert_eq!(lua(show).env("LUA_PATH", "a;;").output(), format!("a;{path}\n{cpath}\n"));
}

#[test]
fn e_ignores_the_environment() {
    let call =
        lua(["-E", "-e", "print(x, package.path:sub(1, 4))"]).env("LUA_INIT", "x = 1").env("LUA_PATH", "a");
    assert_eq!(call.output(), "nil\t/usr\n");
}

#[test]
fn modules_are_found_along_the_path() {
    let call =
        lua(["-e", "print(require('m'))"]).env("LUA_PATH", "./mods_?.lua").file("mods_m.lua", "return ...");
    assert_eq!(call.output(), "m\t./mods_m.lua\n");
}
