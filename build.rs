//! How the command `lua` is linked: it exports the C interface to the modules that it loads, and has its unwinder within.

use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_FEATURE_COMMANDS").is_none() {
        return;
    }
    if std::env::var_os("CARGO_FEATURE_C_MODULES").is_some() {
        for symbols in ["lua_*", "luaL_*", "luaopen_*", "perilune_*"] {
            println!("cargo::rustc-link-arg-bin=lua=-Wl,--export-dynamic-symbol={symbols}");
        }
    }
    if let (Some(archive), Some(folder)) = (unwinder_archive(), std::env::var_os("OUT_DIR")) {
        take_for_unwinder(&archive, &Path::new(&folder).join("unwinder"));
    }
}

/// The C compiler's unwinder as an archive, where the standard library would load it as `libgcc_s.so`: on Linux with the
/// C library of GNU.
fn unwinder_archive() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let is_native = variable("HOST") == variable("TARGET");
    if !is_native || variable("CARGO_CFG_TARGET_OS") != "linux" || variable("CARGO_CFG_TARGET_ENV") != "gnu" {
        return None;
    }
    let compiler = Command::new("cc").arg("-print-file-name=libgcc_eh.a").output().ok()?;
    let path = PathBuf::from(String::from_utf8(compiler.stdout).ok()?.trim());
    (path.is_absolute() && path.exists()).then_some(path)
}

/// Lets the linker find the archive under the library's name.
///
/// PERF: loading `libgcc_s.so` took an eighth of the run of a script of one line.
fn take_for_unwinder(archive: &Path, folder: &Path) {
    let script = format!("INPUT(\"{}\")\n", archive.display());
    if std::fs::create_dir_all(folder).is_ok() && std::fs::write(folder.join("libgcc_s.so"), script).is_ok() {
        println!("cargo::rustc-link-arg-bin=lua=-L{}", folder.display());
    }
}
