//! Building and putting in place: the commands, `liblua5.4` as a static and a shared library, headers, the file for `pkg-config`.

use crate::command::{built, cargo, compiler, succeed};
use crate::{Outcome, root};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

const COMMANDS: &[&str] = &["lua", "luac"];
const HEADERS: &[&str] = &["lua.h", "lauxlib.h", "lualib.h", "luaconf.h", "lua.hpp", "perilune.h"];
/// The shared library, and the names under which programs find it when they run and when they are linked.
const SHARED: &str = "liblua5.4.so.0.0.0";
pub(crate) const SHARED_AT_RUN: &str = "liblua5.4.so.0";
const SHARED_AT_LINK: &str = "liblua5.4.so";
const STATIC: &str = "liblua5.4.a";
/// What the shared library exports, under the version that programs expect.
const EXPORTS: &str = "LUA_5.4 { global: lua_*; luaL_*; luaopen_*; perilune_*; local: *; };\n";
/// What Rust's standard library needs of the system.
const SYSTEM_LIBRARIES: &[&str] = &["-lgcc_s", "-lm", "-ldl", "-lpthread", "-lc"];

/// Builds with a profile and installs below a prefix.
pub(crate) fn install(prefix: &Path, profile: &str) -> Outcome<()> {
    succeed(cargo().args(["build", "--profile", profile, "--bins"]))?;
    succeed(cargo().args(["build", "--profile", profile, "-p", "perilune-liblua"]))?;
    let built = built(profile);
    let [bin, lib, include, config] =
        ["bin", "lib", "include", "lib/pkgconfig"].map(|name| prefix.join(name));
    for folder in [&bin, &lib, &include, &config, &prefix.join("share/lua/5.4"), &prefix.join("lib/lua/5.4")]
    {
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    for name in COMMANDS {
        copy(&built.join(name), &bin.join(name))?;
    }
    for name in HEADERS {
        copy(&root().join("capi/include").join(name), &include.join(name))?;
    }
    let archive = lib.join(STATIC);
    copy(&built.join("liblua5_4.a"), &archive)?;
    link_shared(&archive, &lib, &built.join("liblua5.4.map"))?;
    let template = root().join("capi/include/lua5.4.pc.in");
    let template =
        fs::read_to_string(&template).map_err(|error| format!("{}: {error}", template.display()))?;
    write(&config.join("lua5.4.pc"), &template.replace("@prefix@", &prefix.display().to_string()))
}

/// The prefix that was given, or `own`, below which is installed now, built in release mode.
pub(crate) fn given_or_installed(given: Option<&Path>, own: PathBuf) -> Outcome<PathBuf> {
    if let Some(given) = given {
        return Ok(given.to_path_buf());
    }
    install(&own, "release")?;
    Ok(own)
}

/// Makes the shared library from the static one. (Cargo can make one too, but gives its symbols no version.)
fn link_shared(archive: &Path, lib: &Path, map: &Path) -> Outcome<()> {
    write(map, EXPORTS)?;
    let shared = lib.join(SHARED);
    let version_script = format!("-Wl,--version-script={}", map.display());
    let mut link = compiler();
    link.args(["-shared", "-Wl,-soname", &format!("-Wl,{SHARED_AT_RUN}"), &version_script])
        .args([
            "-Wl,--gc-sections",
            "-Wl,-Bsymbolic-functions",
            "-Wl,-z,relro",
            "-Wl,-z,now",
            "-Wl,--whole-archive",
        ])
        .arg(archive)
        .arg("-Wl,--no-whole-archive")
        .args(SYSTEM_LIBRARIES)
        .arg("-o")
        .arg(&shared);
    succeed(&mut link)?;
    for (name, target) in [(SHARED_AT_RUN, SHARED), (SHARED_AT_LINK, SHARED_AT_RUN)] {
        let link = lib.join(name);
        if link.is_symlink() {
            fs::remove_file(&link).map_err(|error| format!("{}: {error}", link.display()))?;
        }
        symlink(target, &link).map_err(|error| format!("{}: {error}", link.display()))?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Outcome<()> {
    // A program that runs cannot be written to, but it can be replaced.
    let _ = fs::remove_file(to);
    fs::copy(from, to).map(drop).map_err(|error| format!("{} to {}: {error}", from.display(), to.display()))
}

fn write(path: &Path, text: &str) -> Outcome<()> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}
