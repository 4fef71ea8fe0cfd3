//! The library `package` and the function `require`.
//!
//! How native modules are loaded is the host's affair: [`set_native_loader`]. Without a loader the searchers look the files up,
//! so that error messages list them, and refuse what they find.

use crate::message;
use perilune_vm::{
    CountedVec, LOADED_TABLE, NativeFn, NativeResult, PRELOAD_TABLE, REGISTRY_INDEX, Raised, State, Type,
    upvalue_index,
};

use crate::io::system;
use crate::load;
use crate::plain::find_bytes;
use crate::text::{Piece, append, copy_string, find_byte_in, push_joined, raise_joined};

const DEFAULT_PATH: &str = "/usr/local/share/lua/5.4/?.lua;/usr/local/share/lua/5.4/?/init.lua;\
    /usr/local/lib/lua/5.4/?.lua;/usr/local/lib/lua/5.4/?/init.lua;\
    /usr/share/lua/5.4/?.lua;/usr/share/lua/5.4/?/init.lua;./?.lua;./?/init.lua";
const DEFAULT_CPATH: &str = "/usr/local/lib/lua/5.4/?.so;/usr/lib/x86_64-linux-gnu/lua/5.4/?.so;\
    /usr/lib/lua/5.4/?.so;/usr/local/lib/lua/5.4/loadall.so;./?.so";
/// Directory separator, path separator, mark for the name, executable's directory, ignore mark.
const CONFIG: &str = "/\n;\n?\n!\n-\n";
const NO_DYNAMIC_LIBRARIES: &str = "dynamic libraries not enabled; check your Lua installation";

/// Registry: the loader of native modules.
const NATIVE_LOADER: &str = "perilune.package.loader";

/// Why a native function could not be loaded: the library cannot be opened, or has no such symbol. The text is the system's.
pub enum NativeFailure {
    /// `open`
    Library(Vec<u8>),
    /// `init`
    Symbol(Vec<u8>),
}

/// Opens the library at a path and pushes the function that a symbol names. The symbol `*` stands for none: the library's symbols
/// become available to others, and `true` is pushed.
pub type NativeLoader =
    fn(l: &mut State, path: &[u8], symbol: &[u8]) -> Result<Result<(), NativeFailure>, Raised>;

/// Sets what loads native modules in this state.
pub fn set_native_loader(l: &mut State, loader: NativeLoader) -> Result<(), Raised> {
    l.new_userdata(loader, 0)?;
    l.registry_set(NATIVE_LOADER)
}

/// The loader of native modules, if the host has set one.
fn native_loader(l: &mut State) -> Result<Option<NativeLoader>, Raised> {
    l.registry_get(NATIVE_LOADER)?;
    let loader = l.userdata::<NativeLoader>(-1).copied();
    l.pop(1);
    Ok(loader)
}

const SEARCHERS: &[NativeFn] = &[search_preload, search_lua, search_native, search_native_root];

/// Pushes the library's table and makes `require` a global.
pub fn open(l: &mut State) -> NativeResult {
    l.create_table(0, 8)?;
    l.set_functions(&[("loadlib", loadlib), ("searchpath", searchpath)])?;
    l.create_table(SEARCHERS.len(), 0)?;
    for (searcher, position) in SEARCHERS.iter().zip(1..) {
        l.push_value(-2);
        l.push_native_closure(*searcher, 1)?;
        l.raw_set_index(-2, position)?;
    }
    l.raw_set_field(-2, "searchers")?;
    for (field, variable, default) in
        [("path", "LUA_PATH", DEFAULT_PATH), ("cpath", "LUA_CPATH", DEFAULT_CPATH)]
    {
        let path = initial_path(l, variable, default)?;
        l.push_bytes(&path)?;
        l.raw_set_field(-2, field)?;
    }
    l.push_str(CONFIG)?;
    l.raw_set_field(-2, "config")?;
    push_registry_table(l, LOADED_TABLE)?;
    l.raw_set_field(-2, "loaded")?;
    push_registry_table(l, PRELOAD_TABLE)?;
    l.raw_set_field(-2, "preload")?;
    l.push_globals();
    l.push_value(-2);
    l.push_native_closure(require, 1)?;
    l.raw_set_field(-2, "require")?;
    l.pop(1);
    Ok(1)
}

/// Pushes a table of the registry, which is made when it is missing.
fn push_registry_table(l: &mut State, key: &str) -> Result<(), Raised> {
    l.get_subtable(REGISTRY_INDEX, key).map(drop)
}

/// The path that the environment asks for.
fn initial_path(l: &mut State, variable: &str, default: &str) -> Result<Vec<u8>, Raised> {
    l.registry_get("LUA_NOENV")?;
    let ignore_environment = l.to_boolean(-1);
    l.pop(1);
    if ignore_environment {
        return Ok(default.into());
    }
    let value = std::env::var_os(format!("{variable}_5_4")).or_else(|| std::env::var_os(variable));
    Ok(match value {
        Some(value) => insert_default(system::os_bytes(&value), default.as_bytes()),
        None => default.into(),
    })
}

/// Puts the default in the place of the first `;;`.
fn insert_default(path: &[u8], default: &[u8]) -> Vec<u8> {
    let Some(mark) = path.windows(2).position(|pair| pair == b";;") else {
        return path.to_vec();
    };
    let (before, after) = (&path[..mark], &path[mark + 2..]);
    let parts: Vec<&[u8]> = [before, default, after].into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(&b';')
}

// ---- require

/// `require`; its upvalue is the table `package`.
fn require(l: &mut State) -> NativeResult {
    l.check_string(1)?;
    l.set_top(1);
    push_registry_table(l, LOADED_TABLE)?;
    l.push_value(1);
    l.get_table(2)?;
    if l.to_boolean(-1) {
        return Ok(1);
    }
    l.pop(1);
    find_loader(l)?;
    // Stack: name, loaded, loader, loader data.
    l.push_value(3);
    l.push_value(1);
    l.push_value(4);
    l.call_k(2, 1, 0, |l, _, _| finish_require(l))
}

/// Stack: name, loaded, loader, loader data, what the loader returned.
fn finish_require(l: &mut State) -> NativeResult {
    if !l.is_nil(5) {
        l.push_value(1);
        l.push_value(5);
        l.set_table(2)?;
    }
    l.push_value(1);
    if l.get_table(2)? == Type::Nil {
        l.pop(1);
        l.push_value(1);
        l.push_boolean(true);
        l.set_table(2)?;
        l.push_boolean(true);
    }
    l.push_value(4);
    Ok(2)
}

/// Asks the searchers in turn. Pushes loader and loader data at indices 3 and 4.
fn find_loader(l: &mut State) -> Result<(), Raised> {
    if l.get_field(upvalue_index(1), "searchers")? != Type::Table {
        return Err(l.raise(message::PACKAGE_SEARCHERS_MUST_BE_A_TABLE));
    }
    let mut tried = CountedVec::new();
    for position in 1.. {
        if l.raw_get_index(3, position) == Type::Nil {
            break;
        }
        l.push_value(1);
        l.call(1, 2)?;
        if l.type_of(-2) == Type::Function {
            l.remove(3);
            return Ok(());
        }
        l.pop(1);
        if l.coerce_string(-1)? {
            let reason = copy_string(l, -1)?;
            append(l, &mut tried, b"\n\t")?;
            append(l, &mut tried, &reason)?;
        }
        l.pop(1);
        l.poll()?;
    }
    Err(raise_joined(
        l,
        &[Piece::Str("module '"), Piece::At(1), Piece::Str("' not found:"), Piece::Bytes(&tried)],
    ))
}

// ---- searchers: argument 1 is the module's name, the upvalue is the table `package`

fn search_preload(l: &mut State) -> NativeResult {
    l.check_string(1)?;
    push_registry_table(l, PRELOAD_TABLE)?;
    l.push_value(1);
    if l.get_table(-2)? == Type::Nil {
        push_joined(l, &[Piece::Str("no field package.preload['"), Piece::At(1), Piece::Str("']")])?;
        return Ok(1);
    }
    l.push_str(":preload:")?;
    Ok(2)
}

fn search_lua(l: &mut State) -> NativeResult {
    l.check_string(1)?;
    let name = copy_string(l, 1)?;
    match find_file(l, &name, "path")? {
        Err(tried) => {
            l.push_bytes(&tried)?;
            Ok(1)
        }
        Ok(file) => match load::load_file(l, Some(&file), None) {
            Ok(()) => {
                l.push_bytes(&file)?;
                Ok(2)
            }
            Err(failure) => {
                let reason = failure.into_message()?;
                Err(raise_unloadable(l, &file, &reason))
            }
        },
    }
}

fn search_native(l: &mut State) -> NativeResult {
    l.check_string(1)?;
    let name = copy_string(l, 1)?;
    let file = match find_file(l, &name, "cpath")? {
        Ok(file) => file,
        Err(tried) => {
            l.push_bytes(&tried)?;
            return Ok(1);
        }
    };
    match push_opener(l, &file, &name)? {
        Ok(()) => {
            l.push_bytes(&file)?;
            Ok(2)
        }
        Err(NativeFailure::Library(reason) | NativeFailure::Symbol(reason)) => {
            Err(raise_unloadable(l, &file, &reason))
        }
    }
}

/// The library that holds a whole package: of `a.b.c` it is `a`.
fn search_native_root(l: &mut State) -> NativeResult {
    l.check_string(1)?;
    let name = copy_string(l, 1)?;
    let Some(length) = name.iter().position(|&byte| byte == b'.') else { return Ok(0) };
    let file = match find_file(l, &name[..length], "cpath")? {
        Ok(file) => file,
        Err(tried) => {
            l.push_bytes(&tried)?;
            return Ok(1);
        }
    };
    match push_opener(l, &file, &name)? {
        Ok(()) => {
            l.push_bytes(&file)?;
            Ok(2)
        }
        Err(NativeFailure::Symbol(_)) => {
            push_joined(
                l,
                &[
                    Piece::Str("no module '"),
                    Piece::At(1),
                    Piece::Str("' in file '"),
                    Piece::Bytes(&file),
                    Piece::Str("'"),
                ],
            )?;
            Ok(1)
        }
        Err(NativeFailure::Library(reason)) => Err(raise_unloadable(l, &file, &reason)),
    }
}

/// Pushes the function of a library that opens a module. Its name is that of the module with dots as underscores; of a
/// name with a hyphen, first the part before it is tried, then the one behind.
fn push_opener(l: &mut State, file: &[u8], module: &[u8]) -> Result<Result<(), NativeFailure>, Raised> {
    let name: Vec<u8> = module.iter().map(|&byte| if byte == b'.' { b'_' } else { byte }).collect();
    let mut opener = name.as_slice();
    if let Some(hyphen) = name.iter().position(|&byte| byte == b'-') {
        match load_native(l, file, &[b"luaopen_", &name[..hyphen]].concat())? {
            Err(NativeFailure::Symbol(_)) => opener = &name[hyphen + 1..],
            other => return Ok(other),
        }
    }
    load_native(l, file, &[b"luaopen_", opener].concat())
}

fn load_native(l: &mut State, file: &[u8], symbol: &[u8]) -> Result<Result<(), NativeFailure>, Raised> {
    match native_loader(l)? {
        Some(load) => load(l, file, symbol),
        None => Ok(Err(NativeFailure::Library(NO_DYNAMIC_LIBRARIES.into()))),
    }
}

fn raise_unloadable(l: &mut State, file: &[u8], reason: &[u8]) -> Raised {
    let pieces = [
        Piece::Str("error loading module '"),
        Piece::At(1),
        Piece::Str("' from file '"),
        Piece::Bytes(file),
        Piece::Str("':\n\t"),
        Piece::Bytes(reason),
    ];
    raise_joined(l, &pieces)
}

/// Looks a module up in the path that is a field of `package`. The inner error is the list of files tried.
fn find_file(l: &mut State, name: &[u8], field: &str) -> Result<Result<Vec<u8>, CountedVec<u8>>, Raised> {
    l.get_field(upvalue_index(1), field)?;
    if !l.coerce_string(-1)? {
        return Err(l.raise(message::package_field(field)));
    }
    let path = copy_string(l, -1)?;
    l.pop(1);
    search_path(l, name, &path, b".", b"/")
}

// ---- functions of the table

fn searchpath(l: &mut State) -> NativeResult {
    // COMPAT: of several wrong arguments the reference reports the last.
    for arg in [4, 3, 2, 1] {
        if arg <= 2 || !l.is_none_or_nil(arg) {
            l.check_string(arg)?;
        }
    }
    let (name, path) = (copy_string(l, 1)?, copy_string(l, 2)?);
    let separator = if l.is_none_or_nil(3) { b".".to_vec().into() } else { copy_string(l, 3)? };
    let replacement = if l.is_none_or_nil(4) { b"/".to_vec().into() } else { copy_string(l, 4)? };
    match search_path(l, &name, &path, &separator, &replacement)? {
        Ok(file) => {
            l.push_bytes(&file)?;
            Ok(1)
        }
        Err(tried) => {
            l.push_nil();
            l.push_bytes(&tried)?;
            Ok(2)
        }
    }
}

/// The first readable file, or else the text that lists what was tried.
fn search_path(
    l: &mut State,
    name: &[u8],
    path: &[u8],
    separator: &[u8],
    replacement: &[u8],
) -> Result<Result<Vec<u8>, CountedVec<u8>>, Raised> {
    let mut files = CountedVec::new();
    if separator.is_empty() {
        replace_all(l, path, b"?", name, &mut files)?;
    } else {
        let mut local_name = CountedVec::new();
        replace_all(l, name, separator, replacement, &mut local_name)?;
        replace_all(l, path, b"?", &local_name, &mut files)?;
    }
    if !files.is_empty() {
        let mut rest = Some(files.as_slice());
        while let Some(from) = rest {
            let end = find_byte_in(l, from, b';')?;
            let file = &from[..end.unwrap_or(from.len())];
            rest = end.map(|end| &from[end + 1..]);
            l.poll()?;
            if system::file_name(file).and_then(std::fs::File::open).is_ok() {
                return Ok(Ok(file.to_vec()));
            }
        }
    }
    let mut tried = b"no file '".to_vec().into();
    replace_all(l, &files, b";", b"'\n\tno file '", &mut tried)?;
    append(l, &mut tried, b"'")?;
    Ok(Err(tried))
}

/// Appends `text` with all occurrences of `pattern` replaced.
fn replace_all(
    l: &mut State,
    text: &[u8],
    pattern: &[u8],
    replacement: &[u8],
    out: &mut CountedVec<u8>,
) -> Result<(), Raised> {
    let mut rest = text;
    while let Some(at) = find_bytes(rest, pattern, &|| l.must_stop()) {
        append(l, out, &rest[..at])?;
        append(l, out, replacement)?;
        rest = &rest[at + pattern.len()..];
        l.poll()?;
    }
    append(l, out, rest)
}

fn loadlib(l: &mut State) -> NativeResult {
    l.check_string(1)?;
    l.check_string(2)?;
    let (path, symbol) = (copy_string(l, 1)?, copy_string(l, 2)?);
    let (reason, what) = match native_loader(l)? {
        None => (NO_DYNAMIC_LIBRARIES.into(), "absent"),
        Some(load) => match load(l, &path, &symbol)? {
            Ok(()) => return Ok(1),
            Err(NativeFailure::Library(reason)) => (reason, "open"),
            Err(NativeFailure::Symbol(reason)) => (reason, "init"),
        },
    };
    l.push_nil();
    l.push_bytes(&reason)?;
    l.push_str(what)?;
    Ok(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_semicolons_stand_for_the_default() {
        for (path, expected) in [("a", "a"), (";;", "D"), ("a;;", "a;D"), (";;b", "D;b"), ("a;;b", "a;D;b")] {
            assert_eq!(insert_default(path.as_bytes(), b"D"), expected.as_bytes(), "{path}");
        }
    }

    #[test]
    fn lists_the_files_tried() {
        let mut lua = perilune_vm::OwnedState::new().expect("memory");
        let l = lua.state();
        let mut tried = |name, path| match search_path(l, name, path, b".", b"/") {
            Ok(Err(tried)) => tried,
            _ => panic!("a file was found"),
        };
        assert_eq!(*tried(b"a.b", b"/no/?.lua;/no/?/x"), b"no file '/no/a/b.lua'\n\tno file '/no/a/b/x'");
        assert_eq!(*tried(b"x", b""), b"no file ''");
    }
}
