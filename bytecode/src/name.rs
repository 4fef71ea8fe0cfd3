//! Names and other texts of prototypes, shared between those of a chunk.

use crate::remains::Remains;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

/// Bytes that are copied or compared between two questions whether to give up.
const PORTION: usize = 1 << 18;

/// Whether two texts are the same; asks now and then, if they are long, whether to give up. Then nobody needs the answer.
#[must_use]
pub fn is_same_unless(a: &[u8], b: &[u8], stop: &dyn Fn() -> bool) -> bool {
    a.len() == b.len()
        && a.chunks(PORTION).zip(b.chunks(PORTION)).all(|(a, b)| a == b && (a.len() < PORTION || !stop()))
}

/// A name or other byte string, shared between prototypes of a chunk. Bytes, not UTF-8.
#[derive(Clone)]
pub struct Name(Text);

/// A long text stays in the vector in which it was put together: a text beside its counts can only be copied there as a whole.
#[derive(Clone)]
enum Text {
    Short(Arc<[u8]>),
    Long(Arc<Vec<u8>>),
}

impl Name {
    /// As [`From`], and asks now and then, if the text is long, whether to give up; `None` then.
    pub fn copy_unless(text: &[u8], stop: &dyn Fn() -> bool) -> Option<Self> {
        Self::copy_leaving(text, stop, &mut Remains::default())
    }

    /// As [`Name::copy_unless`], and leaves to `remains` what was copied in vain.
    pub fn copy_leaving(text: &[u8], stop: &dyn Fn() -> bool, remains: &mut Remains) -> Option<Self> {
        if text.len() <= PORTION {
            return Some(text.into());
        }
        let mut copy = Vec::with_capacity(text.len());
        for portion in text.chunks(PORTION) {
            if stop() {
                remains.take(copy);
                return None;
            }
            copy.extend_from_slice(portion);
        }
        Some(copy.into())
    }

    /// Leaves a long text of which this is the last holder.
    pub fn leave(self, remains: &mut Remains) {
        if let Text::Long(text) = self.0
            && let Some(text) = Arc::into_inner(text)
        {
            remains.take(text);
        }
    }

    /// Whether the two are one text in memory, which is known at once.
    pub(crate) fn is_one_with(&self, other: &Self) -> bool {
        std::ptr::eq(self.as_ptr(), other.as_ptr())
    }

    /// How many share it.
    #[must_use]
    pub fn holders(&self) -> usize {
        match &self.0 {
            Text::Short(text) => Arc::strong_count(text),
            Text::Long(text) => Arc::strong_count(text),
        }
    }
}

impl Default for Name {
    fn default() -> Self {
        b"".into()
    }
}

impl From<&[u8]> for Name {
    fn from(text: &[u8]) -> Self {
        Self(Text::Short(text.into()))
    }
}

impl<const N: usize> From<&[u8; N]> for Name {
    fn from(text: &[u8; N]) -> Self {
        text.as_slice().into()
    }
}

impl From<Vec<u8>> for Name {
    fn from(text: Vec<u8>) -> Self {
        if text.len() <= PORTION { text.as_slice().into() } else { Self(Text::Long(Arc::new(text))) }
    }
}

impl Deref for Name {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match &self.0 {
            Text::Short(text) => text,
            Text::Long(text) => text,
        }
    }
}

impl AsRef<[u8]> for Name {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Name {}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl std::fmt::Debug for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_texts_are_alike() {
        for length in [0, 1, PORTION, PORTION + 1, 3 * PORTION] {
            let text: Vec<u8> = (0..length).map(|i| i as u8).collect();
            let copied = Name::copy_unless(&text, &|| false).expect("nobody gives up");
            assert_eq!(*copied, *text);
            assert_eq!(copied, Name::from(text.as_slice()));
            assert_eq!(copied, Name::from(text.clone()));
            let shared = copied.clone();
            assert_eq!(
                (shared.holders(), Name::copy_unless(&text, &|| true).is_none()),
                (2, length > PORTION)
            );
        }
    }

    #[test]
    fn takes_two_words() {
        assert_eq!(size_of::<Name>(), 2 * size_of::<usize>());
    }
}
