//! The command `luac`.

use crate::run::{Call, lua_in, luac, luac_in};

const USAGE: &str = "\
usage: luac [options] [filenames]
Available options are:
  -l       list (use -l -l for full listing)
  -o name  output to file 'name' (default is \"luac.out\")
  -p       parse only
  -s       strip debug information
  -v       show version information
  --       stop handling options
  -        stop handling options and process stdin
";

/// A listing without what differs from run to run.
fn without_addresses(listing: &str) -> String {
    let mut pieces = listing.split("0x");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| text + "0x" + piece.trim_start_matches(|c: char| c.is_ascii_hexdigit()))
}

/// Compiles, then runs `lua` with these words in the same folder.
fn compile_and_run<const N: usize>(call: Call, words: [&str; N]) -> String {
    let (ran, folder) = call.run_and_keep();
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", ""));
    lua_in(&folder, words).output()
}

#[test]
fn what_it_writes_runs() {
    let source = "#!/usr/bin/lua\nprint('compiled', ...)";
    assert_eq!(compile_and_run(luac(["a.lua"]).file("a.lua", source), ["luac.out", "1"]), "compiled\t1\n");
    assert_eq!(
        compile_and_run(luac(["-o", "out", "-s", "a.lua"]).file("a.lua", source), ["out"]),
        "compiled\n"
    );
    assert_eq!(compile_and_run(luac(["-"]).input("print('from stdin')"), ["luac.out"]), "from stdin\n");
    let load = "dofile('m.lua') loadfile('m.lua')(1) require('m') \
                load(io.open('m.lua', 'rb'):read('a'), 'm', 'b')()";
    assert_eq!(
        compile_and_run(luac(["-o", "m.lua", "a.lua"]).file("a.lua", "print('m', ...)"), ["-e", load]),
        "m\nm\t1\nm\tm\t./m.lua\nm\n"
    );
}

#[test]
fn several_inputs_run_in_turn() {
    let call = luac(["a.lua", "b.lua", "-", "a.lua"])
        .file("a.lua", "x = (x or 0) + 1 print('a', x, ...) return 1")
        .file("b.lua", "local x = 'own' print('b', x, ...)")
        .input("print('c', x)");
    assert_eq!(compile_and_run(call, ["luac.out", "argument"]), "a\t1\nb\town\nc\t1\na\t2\n");
    let call = luac(["ok.lua", "bad.lua"]).file("ok.lua", "print('ran')").file("bad.lua", "\nerror('stop')");
    let (_, folder) = call.run_and_keep();
    let failure = lua_in(&folder, ["luac.out"]).run();
    assert_eq!((failure.code, failure.stdout.as_str()), (1, "ran\n"));
    assert!(
        failure.stderr.starts_with("lua: bad.lua:2: stop\nstack traceback:\n\t[C]: in function 'error'\n"),
        "{}",
        failure.stderr
    );
}

#[test]
fn inputs_may_be_binary() {
    let script =
        "local f = io.open('in.luac', 'wb') f:write(string.dump(load('print(1)', '=(load)'))) f:close()";
    let (_, folder) = luac(["-o", "make", "make.lua"]).file("make.lua", script).run_and_keep();
    lua_in(&folder, ["make"]).output();
    let listing = luac_in(&folder, ["-l", "in.luac"]).output();
    assert!(listing.starts_with("\nmain <(load):0,0> (5 instructions at 0x"), "{listing}");
    assert_eq!(luac_in(&folder, ["-o", "both", "in.luac", "make.lua", "in.luac"]).output(), "");
    assert_eq!(lua_in(&folder, ["both"]).output(), "1\n1\n");
}

#[test]
fn lists_in_the_layout_of_the_reference() {
    let listing = luac(["-l", "-p", "b.lua"]).file("b.lua", "local x = ...\nprint(x)\n").output();
    assert_eq!(
        without_addresses(&listing),
        "\nmain <b.lua:0,0> (6 instructions at 0x)\n\
         0+ params, 3 slots, 1 upvalue, 1 local, 1 constant, 0 functions\n\
         \t1\t[1]\tVARARGPREP\t0\n\
         \t2\t[1]\tVARARG   \t0 2\t; 1 out\n\
         \t3\t[2]\tGETTABUP \t1 0 0\t; _ENV \"print\"\n\
         \t4\t[2]\tMOVE     \t2 0\n\
         \t5\t[2]\tCALL     \t1 2 1\t; 1 in 0 out\n\
         \t6\t[2]\tRETURN   \t1 1 0\t; 0 out\n"
    );
    let full = luac(["-l", "-l", "-p", "b.lua"]).file("b.lua", "local x = ...\nprint(x)\n").output();
    let tables = "constants (1) for 0x:\n\t0\tS\t\"print\"\n\
                  locals (1) for 0x:\n\t0\tx\t3\t7\n\
                  upvalues (1) for 0x:\n\t0\t_ENV\t1\t0\n";
    assert_eq!(without_addresses(&full), without_addresses(&listing) + tables);
}

#[test]
fn lists_its_output_when_there_is_no_input() {
    let (_, folder) = luac(["-s", "b.lua"]).file("b.lua", "return 1").run_and_keep();
    let listing = luac_in(&folder, ["-l"]).output();
    assert!(without_addresses(&listing).starts_with("\nmain <?:0,0> (4 instructions at 0x)\n"), "{listing}");
    assert!(listing.contains("\t1\t[-]\tVARARGPREP\t0\n"), "{listing}");
}

#[test]
fn shows_its_version() {
    let version = luac(["-v"]).output();
    assert!(version.starts_with("Lua 5.4"), "{version}");
    assert_eq!(luac(["-v", "--"]).output(), version);
    assert_eq!(luac(["-v", "-p", "a.lua"]).file("a.lua", "").output(), version);
}

#[test]
fn explains_its_use() {
    for option in ["-x", "-lp", "--help", "-vv"] {
        assert_eq!(
            luac([option]).failure(),
            format!("luac: unrecognized option '{option}'\n{USAGE}"),
            "{option}"
        );
    }
    assert_eq!(luac([]).failure(), format!("luac: no input files given\n{USAGE}"));
    for words in [&["-o"][..], &["-o", "-x", "a.lua"], &["-o", "", "a.lua"]] {
        let call = words.iter().fold(luac([]), |call, word| call.word(word));
        assert_eq!(call.failure(), format!("luac: '-o' needs argument\n{USAGE}"), "{words:?}");
    }
}

#[test]
fn bad_inputs_and_outputs_are_reported() {
    assert_eq!(luac(["no.lua"]).failure(), "luac: cannot open no.lua: No such file or directory\n");
    assert_eq!(luac(["."]).failure(), "luac: cannot read .: Is a directory\n");
    assert_eq!(
        luac(["c.lua"]).file("c.lua", "x =").failure(),
        "luac: c.lua:1: unexpected symbol near <eof>\n"
    );
    assert_eq!(luac(["-"]).input("x =\n").failure(), "luac: stdin:2: unexpected symbol near <eof>\n");
    assert_eq!(
        luac(["-o", "no/out", "a.lua"]).file("a.lua", "").failure(),
        "luac: cannot open no/out: No such file or directory\n"
    );
    assert_eq!(
        luac(["-l", "a.luac"]).file("a.luac", "\x1bLua").failure(),
        "luac: a.luac: bad binary format (truncated chunk)\n"
    );
    // A wrong input leaves an earlier output alone.
    let (_, folder) = luac(["a.lua"]).file("a.lua", "print('first')").run_and_keep();
    luac_in(&folder, ["a.lua"]).file("a.lua", "print(").failure();
    assert_eq!(lua_in(&folder, ["luac.out"]).output(), "first\n");
}
