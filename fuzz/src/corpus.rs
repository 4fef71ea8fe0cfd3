//! The corpus: Lua files cut into pieces that compile on their own.
//!
//! Cases made of small pieces are fast, and more of them compile than of damaged whole files.

use crate::random::Random;
use std::path::{Path, PathBuf};

/// Most lines of a piece.
const MAX_LINES: usize = 80;

/// Pieces of source.
#[derive(Debug, Default)]
pub struct Corpus {
    pieces: Vec<Vec<u8>>,
    files: Vec<Vec<u8>>,
}

impl Corpus {
    /// Reads files, and all `*.lua` below folders.
    ///
    /// # Errors
    /// When something cannot be read.
    pub fn read(paths: &[PathBuf]) -> std::io::Result<Self> {
        let mut corpus = Self::default();
        let mut pending = paths.to_vec();
        while let Some(path) = pending.pop() {
            if path.is_dir() {
                let mut inside = std::fs::read_dir(&path)?
                    .map(|entry| entry.map(|entry| entry.path()))
                    .collect::<Result<Vec<_>, _>>()?;
                inside.retain(|path| path.is_dir() || is_lua(path));
                inside.sort();
                pending.extend(inside);
            } else {
                corpus.add(std::fs::read(&path)?);
            }
        }
        Ok(corpus)
    }

    /// Adds a file.
    pub fn add(&mut self, file: Vec<u8>) {
        let lines: Vec<&[u8]> = file.split_inclusive(|&byte| byte == b'\n').collect();
        let mut start = 0;
        while start < lines.len() {
            let longest = (lines.len() - start).min(MAX_LINES);
            let piece =
                (1..=longest).map(|count| lines[start..start + count].concat()).find(|piece| compiles(piece));
            match piece {
                Some(piece) => {
                    start += piece.split_inclusive(|&byte| byte == b'\n').count();
                    if piece.iter().any(u8::is_ascii_alphanumeric) {
                        self.pieces.push(piece);
                    }
                }
                None => start += 1,
            }
        }
        self.files.push(file);
    }

    /// How many pieces there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pieces.len()
    }

    /// Whether there is nothing to work with.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// A source text: mostly a few pieces that follow each other, now and then a whole file.
    pub fn text(&self, random: &mut Random) -> Vec<u8> {
        if random.one_in(400) {
            return random.pick(&self.files).clone();
        }
        let start = random.below(self.pieces.len());
        let count = 1 + random.below(6);
        self.pieces[start..].iter().take(count).flatten().copied().collect()
    }

    /// One piece.
    pub fn piece(&self, random: &mut Random) -> &[u8] {
        random.pick::<Vec<u8>>(&self.pieces)
    }
}

fn is_lua(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "lua")
}

fn compiles(source: &[u8]) -> bool {
    perilune_compiler::compile(source, b"=piece").is_ok()
}
