//! Signed chunks: a state that loads only what somebody with a key has signed. The feature `signing`.
//!
//! A signed chunk is a header, an Ed25519 signature and a chunk, which may be binary or text. The signature is checked before anything of the chunk
//! is parsed.
//!
//! ```
//! use perilune::Lua;
//! use perilune::signing::{SigningKey, sign};
//!
//! # fn main() -> perilune::Result<()> {
//! let key = SigningKey::generate().unwrap();
//! let lua = Lua::new()?;
//! let chunk = lua.load("return 6 * 7").into_function()?.dump(true).expect("a function of Lua");
//! let signed = sign(&chunk, &key);
//!
//! lua.require_signatures(vec![key.verifying_key()])?;
//! assert_eq!(lua.load(&signed[..]).eval::<i64>()?, 42);
//! assert!(lua.load(&chunk[..]).eval::<i64>().is_err());
//! # Ok(())
//! # }
//! ```

use crate::Lua;
use crate::stack::{Raised, State};
use crate::stdlib::load::{Origin, set_gate};
use ed25519_dalek::Signer;
use std::fmt;
use std::sync::Arc;

/// What a signed chunk begins with. The first byte is that of all binary chunks, so modes and tools take it for one.
const HEADER: &[u8] = b"\x1bSigned\x01";
const SIGNATURE: usize = ed25519_dalek::SIGNATURE_LENGTH;
/// What is signed begins with this, so that no signature made for another purpose fits.
const PURPOSE: &[u8] = b"Perilune chunk\n";

/// A key that is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadKey;

impl fmt::Display for BadKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key is 64 hexadecimal digits")
    }
}

impl std::error::Error for BadKey {}

/// Why a chunk was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureError {
    /// It bears no signature.
    Missing,
    /// It was not signed with one of the keys, or it was changed afterwards.
    Wrong,
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "chunk is not signed",
            Self::Wrong => "signature of the chunk is wrong",
        })
    }
}

impl std::error::Error for SignatureError {}

/// The secret key with which chunks are signed.
pub struct SigningKey(ed25519_dalek::SigningKey);

/// The public key with which signatures are checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct VerifyingKey(ed25519_dalek::VerifyingKey);

impl SigningKey {
    /// A new key, from the random numbers of the operating system.
    ///
    /// # Errors
    /// The operating system has none.
    pub fn generate() -> std::io::Result<Self> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
        Ok(Self(ed25519_dalek::SigningKey::from_bytes(&bytes)))
    }

    /// Reads a key as [`SigningKey::to_hex`] writes it; white space around it is skipped.
    ///
    /// # Errors
    /// [`BadKey`]
    pub fn from_hex(text: &str) -> Result<Self, BadKey> {
        Ok(Self(ed25519_dalek::SigningKey::from_bytes(&from_hex(text)?)))
    }

    /// The secret key as 64 hexadecimal digits.
    #[must_use]
    pub fn to_hex(&self) -> String {
        to_hex(self.0.as_bytes())
    }

    /// The public key that belongs to it.
    #[must_use]
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey(self.0.verifying_key())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SigningKey").field(&self.verifying_key()).finish()
    }
}

impl VerifyingKey {
    /// Reads a key as [`VerifyingKey::to_hex`] writes it; white space around it is skipped.
    ///
    /// # Errors
    /// [`BadKey`], also for numbers that are no point of the curve.
    pub fn from_hex(text: &str) -> Result<Self, BadKey> {
        ed25519_dalek::VerifyingKey::from_bytes(&from_hex(text)?).map(Self).map_err(|_| BadKey)
    }

    /// The public key as 64 hexadecimal digits.
    #[must_use]
    pub fn to_hex(&self) -> String {
        to_hex(self.0.as_bytes())
    }
}

fn from_hex(text: &str) -> Result<[u8; 32], BadKey> {
    let digits = text.trim().as_bytes();
    let mut bytes = [0; 32];
    if digits.len() != 2 * bytes.len() {
        return Err(BadKey);
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |c: u8| char::from(c).to_digit(16).ok_or(BadKey);
        *byte = (digit(pair[0])? << 4 | digit(pair[1])?) as u8;
    }
    Ok(bytes)
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Signs a chunk, binary or text.
#[must_use]
pub fn sign(chunk: &[u8], key: &SigningKey) -> Vec<u8> {
    let message = [PURPOSE, chunk].concat();
    let signature = key.0.sign(&message);
    [HEADER, &signature.to_bytes(), &message].concat()
}

/// The chunk in a signed one, whose signature is that of one of the keys.
///
/// # Errors
/// [`SignatureError`]
pub fn verify<'a>(signed: &'a [u8], keys: &[VerifyingKey]) -> Result<&'a [u8], SignatureError> {
    let rest = signed.strip_prefix(HEADER).ok_or(SignatureError::Missing)?;
    let (signature, message) = rest.split_first_chunk::<SIGNATURE>().ok_or(SignatureError::Wrong)?;
    let chunk = message.strip_prefix(PURPOSE).ok_or(SignatureError::Wrong)?;
    let signature = ed25519_dalek::Signature::from_bytes(signature);
    if keys.iter().any(|key| key.0.verify_strict(message, &signature).is_ok()) {
        Ok(chunk)
    } else {
        Err(SignatureError::Wrong)
    }
}

/// Whether a chunk bears a signature, right or wrong.
#[must_use]
pub fn is_signed(chunk: &[u8]) -> bool {
    chunk.starts_with(HEADER)
}

/// Lets a state load only what is signed with one of the keys: all files, and all binary chunks. Text that is not in a file, such as the program itself
/// passes to `load`, needs no signature.
///
/// # Errors
/// Not enough memory.
pub fn require_signatures(l: &mut State, keys: Vec<VerifyingKey>) -> Result<(), Raised> {
    set_gate(
        l,
        Arc::new(move |chunk, origin| {
            if origin == Origin::Memory && chunk.first() != HEADER.first() {
                return Ok(chunk);
            }
            verify(chunk, &keys).map_err(|error| error.to_string())
        }),
    )
}

impl Lua {
    /// Loads only what is signed with one of the keys from now on: see [`require_signatures`].
    ///
    /// # Errors
    /// [`Error::Memory`](crate::Error::Memory)
    pub fn require_signatures(&self, keys: Vec<VerifyingKey>) -> crate::Result<()> {
        self.with(|l, lua| lua.attempt(l, |l| require_signatures(l, keys)))
    }
}
