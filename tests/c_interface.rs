//! C programs and modules compiled against our headers. Without a C compiler the tests say so and pass.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The system's C compiler, if there is one.
fn compiler() -> Option<String> {
    find_compiler("CC", "cc")
}

/// A compiler that a variable names, or the usual one, if it is there.
fn find_compiler(variable: &str, usual: &str) -> Option<String> {
    let name = std::env::var(variable).unwrap_or_else(|_| usual.into());
    let found = Command::new(&name).arg("--version").output().is_ok_and(|output| output.status.success());
    if !found {
        eprintln!("SKIPPED: there is no compiler `{name}`");
    }
    found.then_some(name)
}

fn source(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A folder for what a test makes.
fn folder(test: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("c-{test}"));
    std::fs::create_dir_all(&path).expect("a folder for the test");
    path
}

fn shown(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Compiles a C source; what the compiler has to say about our headers is a failure.
fn compile(compiler: &str, file: &str, options: &[&str], target: &Path) {
    let include = format!("-I{}", source("capi/include").display());
    compile_with(compiler, file, &["-std=c99", &include], options, target);
}

/// As [`compile`] with headers that the first options lead to; libraries are among the others, which come behind the source.
fn compile_with(compiler: &str, file: &str, first: &[&str], options: &[&str], target: &Path) {
    let output = Command::new(compiler)
        .args(["-Wall", "-Wextra", "-Werror", "-pedantic", "-g"])
        .args(first)
        .arg("-o")
        .arg(target)
        .arg(source(file))
        .args(options)
        .output()
        .expect("the compiler runs");
    assert!(output.status.success(), "{}", shown(&output));
}

/// The programs in a folder whose names end like this, without the ending.
fn programs(folder: &str, ending: &str) -> Vec<String> {
    let entries = std::fs::read_dir(source(folder)).expect("the programs");
    let files = entries.map(|entry| entry.expect("a file").file_name().into_string().expect("a name"));
    files.filter_map(|name| name.strip_suffix(ending).map(String::from)).collect()
}

/// Runs the `main` of a program that was compiled as a library, inside the command.
fn run_inside(name: &str, library: &Path) {
    let script = format!("assert(package.loadlib('{}', 'host_main'))()", library.display());
    let output = lua().args(["-e", &script]).output().expect("the command runs");
    assert!(output.status.success() && output.stderr.is_empty(), "{name}: {}", shown(&output));
}

/// The command `lua`, under the program that `PERILUNE_RUNNER` names with its options, if it does.
fn lua() -> Command {
    let lua = env!("CARGO_BIN_EXE_lua");
    let runner = std::env::var("PERILUNE_RUNNER").unwrap_or_default();
    let mut words = runner.split_whitespace();
    let Some(program) = words.next() else { return Command::new(lua) };
    let mut command = Command::new(program);
    command.args(words).arg(lua);
    command
}

#[test]
fn the_command_loads_c_modules() {
    let Some(compiler) = compiler() else { return };
    let folder = folder("modules");
    for optimisation in ["-O0", "-O2"] {
        let options = ["-shared", "-fPIC", optimisation];
        compile(&compiler, "tests/c/modules/counter.c", &options, &folder.join("counter.so"));
        let output = lua()
            .arg(source("tests/c/modules/counter.lua"))
            .current_dir(&folder)
            .output()
            .expect("the command runs");
        assert!(output.status.success() && output.stdout == b"OK\n", "{}", shown(&output));
    }
}

/// Most functions of the interface, called from scripts.
#[test]
fn scripts_call_the_interface() {
    let Some(compiler) = compiler() else { return };
    let folder = folder("testing");
    compile(&compiler, "tests/c/modules/testing.c", &["-shared", "-fPIC"], &folder.join("testing.so"));
    let output = Command::new(env!("CARGO_BIN_EXE_lua"))
        .arg(source("tests/c/modules/testing.lua"))
        .current_dir(&folder)
        .output()
        .expect("the command runs");
    assert!(output.status.success() && output.stdout == b"OK\n", "{}", shown(&output));
}

/// Random sequences of calls: what they give under a reference is recorded. `cargo xtask c-random` compares more, and says where.
#[test]
#[cfg(target_env = "gnu")]
fn random_calls_give_what_is_recorded() {
    let Some(compiler) = compiler() else { return };
    let library = folder("random").join("calls.so");
    compile(&compiler, "fuzz/interface/calls.c", &["-shared", "-fPIC", "-DMODULE", "-lm"], &library);
    let script = "local sequence = assert(package.loadlib(arg[1], 'sequence'))\n\
                  for line in io.lines(arg[2]) do\n\
                  local got = sequence(tonumber(line:match '%d+'))\n\
                  if got ~= line then print(got, line) end\n\
                  end";
    let file = folder("random").join("run.lua");
    std::fs::write(&file, script).expect("a script");
    let output = Command::new(env!("CARGO_BIN_EXE_lua"))
        .arg(&file)
        .arg(&library)
        .arg(source("fuzz/interface/recorded.txt"))
        .output()
        .expect("the command runs");
    assert!(output.status.success() && output.stdout.is_empty(), "{}", shown(&output));
}

#[test]
fn c_code_shares_files_and_standard_streams() {
    let Some(compiler) = compiler() else { return };
    let folder = folder("streams");
    compile(&compiler, "tests/c/modules/streams.c", &["-shared", "-fPIC"], &folder.join("streams.so"));
    let mut child = lua()
        .arg(source("tests/c/modules/streams.lua"))
        .current_dir(&folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command runs");
    child.stdin.take().expect("a pipe").write_all(b"ab\ncd\nef").expect("input");
    let output = child.wait_with_output().expect("the command ends");
    let expected = "before the library; C; Lua; C\nline of Lua\nline of C\nnumber 42\nunfinished";
    assert_eq!((output.status.code(), shown(&output).as_str()), (Some(7), expected));
}

const INSIDE: [&str; 3] = ["-shared", "-fPIC", "-Dmain=host_main"];

/// Each program makes states of its own. Here they run inside the command, which has the whole interface; `cargo xtask check-library` links
/// them against the libraries.
#[test]
fn hosts_find_the_interface_complete() {
    let Some(compiler) = compiler() else { return };
    let target = folder("hosts");
    for (folder, least) in [("tests/c/hosts", 5), ("tests/c/manual", 8)] {
        let names = programs(folder, ".c");
        assert!(names.len() >= least, "{names:?}");
        for name in names {
            let library = target.join(format!("{name}.so"));
            compile(&compiler, &format!("{folder}/{name}.c"), &INSIDE, &library);
            run_inside(&name, &library);
        }
    }
}

#[test]
fn exceptions_and_errors_meet_in_cpp() {
    let Some(compiler) = find_compiler("CXX", "c++") else { return };
    let names = programs("tests/c/hosts", ".cpp");
    assert!(names.len() >= 2, "{names:?}");
    for name in names {
        let library = folder("cpp").join(format!("{name}.so"));
        compile_cpp(&compiler, &format!("tests/c/hosts/{name}.cpp"), &INSIDE, &library);
        run_inside(&name, &library);
    }
}

#[test]
fn exceptions_of_modules_are_errors_in_the_command() {
    let Some(compiler) = find_compiler("CXX", "c++") else { return };
    let folder = folder("throwing");
    // The unwinder and the library of C++ may also be within the module.
    let static_libraries = ["-O2", "-static-libgcc", "-static-libstdc++"];
    for more in [&["-O0"][..], &["-O2"], &static_libraries] {
        let options = [&["-shared", "-fPIC"], more].concat();
        compile_cpp(&compiler, "tests/c/modules/throwing.cpp", &options, &folder.join("throwing.so"));
        let script = source("tests/c/modules/throwing.lua");
        let output = lua().arg(script).current_dir(&folder).output().expect("the command runs");
        assert!(output.status.success() && output.stdout == b"OK\n", "{}", shown(&output));
    }
}

fn compile_cpp(compiler: &str, file: &str, options: &[&str], target: &Path) {
    let include = format!("-I{}", source("capi/include").display());
    compile_with(compiler, file, &["-std=c++11", &include], options, target);
}

/// What the programs of the manual expect is what the reference does, where it is installed.
#[test]
fn the_reference_agrees_with_the_programs_of_the_manual() {
    let Some(compiler) = compiler() else { return };
    let flags = |which| Command::new("pkg-config").args([which, "lua5.4"]).output();
    let (Ok(include), Ok(library)) = (flags("--cflags"), flags("--libs")) else { return };
    if !include.status.success() || !library.status.success() {
        eprintln!("SKIPPED: there is no reference to link with");
        return;
    }
    let (include, library) = (shown(&include), shown(&library));
    let first: Vec<_> = ["-std=c99"].into_iter().chain(include.split_whitespace()).collect();
    let libraries: Vec<_> = library.split_whitespace().collect();
    for name in programs("tests/c/manual", ".c") {
        let program = folder("reference").join(&name);
        compile_with(&compiler, &format!("tests/c/manual/{name}.c"), &first, &libraries, &program);
        let output = Command::new(&program).output().expect("the program runs");
        assert!(output.status.success(), "{name}: {}", shown(&output));
    }
}
