//! Chunks that come piece by piece: from a file, a socket, a decoder.

use super::{LoadFailure, Origin, check_mode_of, file_failure, is_binary, load_charged};
use perilune_vm::{Buffer, Raised, State};
use std::borrow::Cow;
use std::io::Read;

/// Hands over a chunk piece by piece (`lua_Reader`, section 4.6 of the manual).
///
/// A closure that returns owned pieces is a reader: `FnMut(&mut State) -> Result<Option<Vec<u8>>, Raised>`.
pub trait ChunkReader {
    /// The next piece; `None` or an empty one at the end. A reader may use the state, and must leave its stack as it was.
    ///
    /// # Errors
    /// An error that the reader has raised; loading passes it on as it is.
    fn next_piece(&mut self, l: &mut State) -> Result<Option<Cow<'_, [u8]>>, Raised>;
}

impl<F: FnMut(&mut State) -> Result<Option<Vec<u8>>, Raised>> ChunkReader for F {
    fn next_piece(&mut self, l: &mut State) -> Result<Option<Cow<'_, [u8]>>, Raised> {
        Ok(self(l)?.map(Cow::Owned))
    }
}

/// Loads what a reader hands over, as [`load_chunk`](super::load_chunk) does (`lua_load`). It is read to its end before it is compiled, but no further than
/// the first byte if the mode does not allow such a chunk.
///
/// # Errors
/// Those of [`load_chunk`](super::load_chunk), and those of the reader as [`LoadFailure::Raised`].
pub fn load_pieces(
    l: &mut State,
    reader: &mut (impl ChunkReader + ?Sized),
    name: &[u8],
    mode: Option<&[u8]>,
) -> Result<(), LoadFailure> {
    let mut chunk = Buffer::new(l);
    while let Some(piece) = reader.next_piece(l)? {
        if piece.is_empty() {
            break;
        }
        if chunk.is_empty()
            && let Some(mode) = mode
        {
            check_mode_of(l, mode, is_binary(&piece))?;
        }
        let length = piece.len();
        chunk.push(l, &piece)?;
        l.charge(length)?;
    }
    load_charged(l, chunk.as_bytes(), name, mode, Origin::Memory)
}

/// Loads what [`std::io::Read`] gives, as [`load_pieces`] does.
///
/// # Errors
/// As there; reading fails: [`LoadFailure::File`] with the chunk's name in the message.
pub fn load_read(
    l: &mut State,
    source: impl Read,
    name: &[u8],
    mode: Option<&[u8]>,
) -> Result<(), LoadFailure> {
    let mut reader = IoReader { source, portion: vec![0; PORTION], failure: None };
    let loaded = load_pieces(l, &mut reader, name, mode);
    match reader.failure {
        Some(error) => {
            let shown = name.strip_prefix(b"@").or(name.strip_prefix(b"=")).unwrap_or(name);
            // What came before the failure may have been a whole chunk.
            if loaded.is_ok() {
                l.pop(1);
            }
            Err(file_failure(l, "read", shown, &error))
        }
        None => loaded,
    }
}

const PORTION: usize = 16 * 1024;

struct IoReader<R> {
    source: R,
    portion: Vec<u8>,
    /// What has ended the reading before the end.
    failure: Option<std::io::Error>,
}

impl<R: Read> ChunkReader for IoReader<R> {
    fn next_piece(&mut self, _: &mut State) -> Result<Option<Cow<'_, [u8]>>, Raised> {
        loop {
            return match self.source.read(&mut self.portion) {
                Ok(0) => Ok(None),
                // A reader that claims more than it was given room for is wrong.
                Ok(n) => Ok(self.portion.get(..n).map(Cow::Borrowed)),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    self.failure = Some(error);
                    Ok(None)
                }
            };
        }
    }
}
