//! Keys in files, and signatures.

use std::ffi::OsStr;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;

use perilune::signing::{self, SigningKey};

use crate::Message;
use crate::chunks::cannot;

/// Makes a key: the secret one in `file`, which nobody else may read, and the public one in `file.pub`. Files that exist are not overwritten.
pub(crate) fn create(file: &[u8]) -> Result<(), Message> {
    let key = SigningKey::generate().map_err(|error| cannot("make", b"key", &error))?;
    let public = [file, b".pub"].concat();
    write(file, 0o600, &key.to_hex())?;
    write(&public, 0o644, &key.verifying_key().to_hex())
}

fn write(file: &[u8], mode: u32, key: &str) -> Result<(), Message> {
    let mut options = OpenOptions::new();
    let opened = options.write(true).create_new(true).mode(mode).open(OsStr::from_bytes(file));
    let mut opened = opened.map_err(|error| cannot("create", file, &error))?;
    opened.write_all(format!("{key}\n").as_bytes()).map_err(|error| cannot("write", file, &error))
}

/// Signs a chunk with the key in `file`.
pub(crate) fn sign(chunk: &[u8], file: &[u8]) -> Result<Vec<u8>, Message> {
    let text = fs::read_to_string(OsStr::from_bytes(file)).map_err(|error| cannot("read", file, &error))?;
    let key =
        SigningKey::from_hex(&text).map_err(|error| [file, b": ", error.to_string().as_bytes()].concat())?;
    Ok(signing::sign(chunk, &key))
}
