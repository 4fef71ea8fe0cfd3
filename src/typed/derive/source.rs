//! What `chunk!` becomes.

use crate::typed::{AsChunk, Lua, Result, Table};
use std::borrow::Cow;

/// Source of Lua in a file of Rust, and what puts the captured variables into their table.
pub struct SourceInRust<F> {
    text: &'static str,
    file: &'static str,
    capture: Option<F>,
}

impl<F: FnOnce(&Table) -> Result<()>> SourceInRust<F> {
    /// `capture` is nothing where nothing is captured.
    pub fn new(text: &'static str, file: &'static str, capture: Option<F>) -> Self {
        Self { text, file, capture }
    }
}

impl<'a, F: FnOnce(&Table) -> Result<()>> AsChunk<'a> for SourceInRust<F> {
    fn into_source(self) -> std::io::Result<Cow<'a, [u8]>> {
        Ok(Cow::Borrowed(self.text.as_bytes()))
    }

    fn name(&self) -> Option<String> {
        Some(self.file.to_owned())
    }

    fn own_globals(&mut self, lua: &Lua) -> Result<Option<Table>> {
        let Some(capture) = self.capture.take() else { return Ok(None) };
        let captured = lua.create_table()?;
        capture(&captured)?;
        Ok(Some(captured))
    }
}
