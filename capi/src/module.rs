//! Dynamic libraries with C modules (`package.loadlib`, `require`).

use crate::host::{Host, host_of, install};
use crate::streams::SHARING;
use libloading::os::unix::{Library, RTLD_GLOBAL, RTLD_LOCAL, RTLD_NOW};
use perilune_stdlib::io::shared::share_files;
use perilune_stdlib::package::{NativeFailure, set_native_loader};
use perilune_vm::{Exception, Raised, State};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

/// Makes a state load C modules, before or after its libraries are opened.
///
/// # Errors
/// Not enough memory.
pub fn enable(l: &mut State) -> Result<(), Raised> {
    install(l);
    set_native_loader(l, load)
}

/// Lets C code and the state use the same standard streams, from before the first library is loaded.
pub(crate) fn share_streams(l: &mut State) -> Result<(), Raised> {
    // SAFETY: the host lives as long as the state.
    let shared = unsafe { &mut (*host_of(l)).shares_files };
    if std::mem::replace(shared, true) {
        return Ok(());
    }
    share_files(l, SHARING)
}

/// Pushes a function of the library at a path; see [`NativeLoader`](perilune_stdlib::package::NativeLoader).
fn load(l: &mut State, path: &[u8], symbol: &[u8]) -> Result<Result<(), NativeFailure>, Raised> {
    share_streams(l)?;
    let global = symbol == b"*";
    // SAFETY: the host lives as long as the state and is not used otherwise meanwhile.
    let host = unsafe { &mut *host_of(l) };
    let library = match library(host, path, global) {
        Ok(library) => library,
        Err(error) => return Ok(Err(NativeFailure::Library(error.to_string().into_bytes()))),
    };
    if global {
        l.push_boolean(true);
        return Ok(Ok(()));
    }
    // SAFETY: the symbol is only used as an address here.
    match unsafe { library.get::<*mut ()>(symbol) } {
        Ok(function) => {
            let address = function.into_raw() as usize;
            // SAFETY: whoever asks for a symbol this way says that it is a C function.
            unsafe { l.push_foreign(address) };
            Ok(Ok(()))
        }
        Err(error) => Ok(Err(NativeFailure::Symbol(error.to_string().into_bytes()))),
    }
}

/// The library at a path, which is opened when it is first asked for and stays open until the state ends.
fn library<'a>(host: &'a mut Host, path: &[u8], global: bool) -> Result<&'a Library, libloading::Error> {
    let known = host.libraries.iter().position(|(known, _)| known == path);
    let at = match known {
        Some(at) => at,
        None => {
            Exception::prepare();
            let scope = if global { RTLD_GLOBAL } else { RTLD_LOCAL };
            // SAFETY: what the library does when it is loaded is the affair of whoever asked for it.
            let library = unsafe { Library::open(Some(OsStr::from_bytes(path)), RTLD_NOW | scope) }?;
            host.libraries.push((path.to_vec(), library));
            host.libraries.len() - 1
        }
    };
    Ok(&host.libraries[at].1)
}
