//! The C programs of the tests, linked against an installed library in the ways that programs are: shared and static, found through
//! `pkg-config`.

use crate::command::{compiler, cpp_compiler, succeed, words};
use crate::install::{SHARED_AT_RUN, install};
use crate::{Outcome, root};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the programs are. Those of the first are for this library, those of the second hold with any.
const FOLDERS: [&str; 2] = ["tests/c/hosts", "tests/c/manual"];

/// Installs into a folder below `target`, and compiles, links and runs everything in [`FOLDERS`].
pub(crate) fn check(profile: &str) -> Outcome<()> {
    let prefix = root().join("target/check-library");
    install(&prefix, profile)?;
    let mut sources = Vec::new();
    for folder in FOLDERS.map(|folder| root().join(folder)) {
        let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        sources.extend(entries.filter_map(|entry| Some(entry.ok()?.path())));
    }
    sources.retain(|path| path.extension().is_some_and(|extension| extension == "c" || extension == "cpp"));
    sources.sort();
    let flags = |options: &[&str]| {
        words(
            Command::new("pkg-config")
                .args(options)
                .arg("lua5.4")
                .env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig")),
        )
    };
    let compile_flags = flags(&["--cflags"])?;
    let shared_flags = flags(&["--libs"])?;
    let mut static_flags = vec![prefix.join("lib/liblua5.4.a").display().to_string()];
    static_flags.extend(
        flags(&["--static", "--libs"])?
            .into_iter()
            .filter(|flag| flag != "-llua5.4" && !flag.starts_with("-L")),
    );
    for source in &sources {
        for (way, link_flags) in [("shared", &shared_flags), ("static", &static_flags)] {
            let program = prefix.join(way);
            build(source, &compile_flags, link_flags, &program)?;
            succeed(Command::new(&program).env("LD_LIBRARY_PATH", prefix.join("lib")))?;
            println!("{} ({way}): passed", source.strip_prefix(root()).unwrap_or(source).display());
        }
    }
    if sources.is_empty() { Err(format!("there are no programs in {FOLDERS:?}")) } else { Ok(()) }
}

fn build(source: &Path, compile_flags: &[String], link_flags: &[String], program: &Path) -> Outcome<()> {
    let is_c = source.extension().is_some_and(|extension| extension == "c");
    let (mut compiler, standard) =
        if is_c { (compiler(), "-std=c99") } else { (cpp_compiler(), "-std=c++11") };
    succeed(
        compiler
            .args([standard, "-Wall", "-Wextra", "-Werror", "-g"])
            .args(compile_flags)
            .arg(source)
            .args(link_flags)
            .arg("-o")
            .arg(program),
    )
}

/// Makes a folder in which programs find a reference's library, by default the one that the linker finds.
pub(crate) fn reference_library(path: Option<&Path>, folder: &Path) -> Outcome<()> {
    let library = match path {
        Some(path) => std::path::absolute(path).map_err(|error| error.to_string())?,
        None => {
            let mut ask = compiler();
            let ask = ask.arg(format!("-print-file-name={SHARED_AT_RUN}"));
            let output = ask.output().map_err(|error| format!("{ask:?}: {error}"))?;
            PathBuf::from(String::from_utf8_lossy(&output.stdout).trim())
        }
    };
    if !library.is_absolute() {
        return Err(format!("there is no {SHARED_AT_RUN}; `--reference` names one"));
    }
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let link = folder.join(SHARED_AT_RUN);
    if link.is_symlink() {
        fs::remove_file(&link).map_err(|error| format!("{}: {error}", link.display()))?;
    }
    symlink(library, &link).map_err(|error| format!("{}: {error}", link.display()))
}
