//! Strings of a chunk, each kept once and known by a number.
//!
//! A number also leads to what a name means at the moment: the variable and the label that are visible, and the
//! index among the constants of the function whose code is being generated. So each occurrence in the source is
//! hashed once, and nothing else ever looks a string up.
//!
//! The strings of a chunk are known to the next one as long as they are few and short ([`KeptNames`]), so names that occur everywhere are there already.

use crate::ast::NONE;
use crate::workspace::memory_of;
use hashbrown::DefaultHashBuilder;
use perilune_bytecode::name::is_same_unless;
use perilune_bytecode::{Index, Name, Remains};
use std::borrow::Cow;
use std::hash::{BuildHasher, Hasher};

/// The number of a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NameId(pub(crate) u32);

impl NameId {
    /// `_ENV`, the variable that holds the globals.
    pub(crate) const ENV: Self = Self(0);
    /// `self`, the first parameter of a method.
    pub(crate) const SELF: Self = Self(1);
    /// The hidden variables of loops.
    pub(crate) const FOR_STATE: Self = Self(2);
}

/// The names that the language itself uses, which come first.
const FIXED: [(NameId, &[u8]); 3] =
    [(NameId::ENV, b"_ENV"), (NameId::SELF, b"self"), (NameId::FOR_STATE, b"(for state)")];

/// Where a string is. What is shared is an index into [`Names::shared`], so that entries own nothing and are dropped at once.
#[derive(Clone, Copy)]
enum Text<'s> {
    /// A part of the source; and shared with prototypes, unless [`NONE`].
    Source(&'s [u8], u32),
    Shared(u32),
}

struct Entry<'s> {
    text: Text<'s>,
    hash: u64,
    /// The innermost variable of this name, or [`NONE`].
    binding: u32,
    /// The innermost label of this name, or [`NONE`].
    label: u32,
    /// The last jump that waits for a label of this name, or [`NONE`].
    pending: u32,
    /// The generation in which `constant` was valid.
    generation: u32,
    constant: u32,
}

/// All strings of a chunk.
pub(crate) struct Names<'s> {
    index: Index,
    hasher: DefaultHashBuilder,
    entries: Vec<Entry<'s>>,
    shared: Vec<Name>,
    /// Whether to give up.
    stop: &'s dyn Fn() -> bool,
    /// It was given up: texts are wrong from then on.
    stopped: bool,
}

/// The strings of a chunk that the next one may know. None of them refers to the source, and none means anything.
#[derive(Default)]
pub(crate) struct KeptNames {
    index: Index,
    hasher: DefaultHashBuilder,
    entries: Vec<Entry<'static>>,
    shared: Vec<Name>,
}

impl KeptNames {
    /// Strings that are kept, and their bytes together.
    const MAX_COUNT: usize = 128;
    const MAX_BYTES: usize = 4096;

    /// Bytes of memory.
    pub(crate) fn memory(&self) -> usize {
        self.index.memory() + memory_of(&self.entries) + memory_of(&self.shared)
    }

    /// Leaves what takes long to free.
    pub(crate) fn leave(self, remains: &mut Remains) {
        remains.take_names(self.shared);
        remains.take(self.entries);
    }
}

/// Texts up to this length are hashed, compared and copied at once.
const PORTION: usize = 1 << 18;

impl<'s> Names<'s> {
    /// Knows the names that the language itself uses, and those that were kept.
    pub(crate) fn new(kept: KeptNames, stop: &'s dyn Fn() -> bool) -> Self {
        let KeptNames { index, hasher, entries, shared } = kept;
        let is_new = entries.is_empty();
        let mut names = Self { index, hasher, entries, shared, stop, stopped: false };
        if is_new {
            for (id, text) in FIXED {
                assert_eq!(names.intern(text), id);
                names.share(id);
            }
        }
        names
    }

    /// Ends the chunk: the strings that prototypes share are kept if they are few and the only ones, otherwise only the memory.
    pub(crate) fn keep(mut self, remains: &mut Remains) -> KeptNames {
        let is_shared = |entry: &Entry<'_>| !matches!(entry.text, Text::Source(_, NONE));
        let few = self.entries.len() <= KeptNames::MAX_COUNT
            && !self.stopped
            && self.entries.iter().all(is_shared)
            && self.shared.iter().map(|name| name.len()).sum::<usize>() <= KeptNames::MAX_BYTES;
        if !few {
            self.index.clear();
            self.entries.clear();
            remains.take_names(std::mem::take(&mut self.shared));
        }
        // The lifetime is another one now, the memory the same.
        let entries = self.entries.into_iter().map(|entry| {
            let (Text::Source(_, shared) | Text::Shared(shared)) = entry.text;
            Entry { text: Text::Shared(shared), binding: NONE, label: NONE, pending: NONE, ..entry }
        });
        KeptNames { index: self.index, hasher: self.hasher, entries: entries.collect(), shared: self.shared }
    }

    /// The number of a string of the source.
    pub(crate) fn intern(&mut self, bytes: &'s [u8]) -> NameId {
        if bytes.len() > PORTION {
            return self.intern_long(bytes);
        }
        let hash = self.hasher.hash_one(bytes);
        self.find(bytes, hash).unwrap_or_else(|| self.insert(Text::Source(bytes, NONE), hash))
    }

    /// The number of a string that may have had escapes.
    pub(crate) fn intern_value(&mut self, value: Cow<'s, [u8]>) -> NameId {
        match value {
            Cow::Borrowed(bytes) => self.intern(bytes),
            // There is little to be won where texts are that long.
            Cow::Owned(bytes) if bytes.len() > PORTION => {
                let hash = self.entries.len() as u64;
                self.insert_shared(bytes.into(), hash)
            }
            Cow::Owned(bytes) => {
                let hash = self.hasher.hash_one(&*bytes);
                self.find(&bytes, hash).unwrap_or_else(|| self.insert_shared(bytes.into(), hash))
            }
        }
    }

    /// [`Names::intern`] for a text that takes long.
    #[cold]
    fn intern_long(&mut self, bytes: &'s [u8]) -> NameId {
        let mut hasher = self.hasher.build_hasher();
        for portion in bytes.chunks(PORTION) {
            self.stopped |= (self.stop)();
            if self.stopped {
                return NameId::ENV;
            }
            hasher.write(portion);
        }
        let hash = hasher.finish();
        let same = |id| is_same_unless(self.bytes(NameId(id)), bytes, self.stop);
        let found = self.index.find(hash, same).map(NameId);
        found.unwrap_or_else(|| self.insert(Text::Source(bytes, NONE), hash))
    }

    /// Whether it was given up to read a text, so that what is made of the chunk is of no use.
    pub(crate) fn stopped(&self) -> bool {
        self.stopped
    }

    #[inline]
    fn find(&self, bytes: &[u8], hash: u64) -> Option<NameId> {
        self.index.find(hash, |id| self.bytes(NameId(id)) == bytes).map(NameId)
    }

    fn insert_shared(&mut self, name: Name, hash: u64) -> NameId {
        self.shared.push(name);
        self.insert(Text::Shared(self.shared.len() as u32 - 1), hash)
    }

    fn insert(&mut self, text: Text<'s>, hash: u64) -> NameId {
        let id = self.entries.len() as u32;
        self.entries.push(Entry {
            text,
            hash,
            binding: NONE,
            label: NONE,
            pending: NONE,
            generation: 0,
            constant: 0,
        });
        let entries = &self.entries;
        self.index.insert(hash, id, |id| entries[id as usize].hash);
        NameId(id)
    }

    /// The string itself.
    pub(crate) fn bytes(&self, id: NameId) -> &[u8] {
        match self.entries[id.0 as usize].text {
            Text::Source(bytes, _) => bytes,
            Text::Shared(shared) => &self.shared[shared as usize],
        }
    }

    /// The string for a prototype.
    pub(crate) fn share(&mut self, id: NameId) -> Name {
        match self.entries[id.0 as usize].text {
            Text::Source(bytes, NONE) => {
                let Some(name) = Name::copy_unless(bytes, self.stop) else {
                    self.stopped = true;
                    return b"".into();
                };
                self.entries[id.0 as usize].text = Text::Source(bytes, self.shared.len() as u32);
                self.shared.push(name.clone());
                name
            }
            Text::Source(_, shared) | Text::Shared(shared) => self.shared[shared as usize].clone(),
        }
    }

    /// The innermost variable of this name, or [`NONE`].
    pub(crate) fn binding(&self, id: NameId) -> u32 {
        self.entries[id.0 as usize].binding
    }

    /// Sets the innermost variable and gives the one before.
    pub(crate) fn bind(&mut self, id: NameId, var: u32) -> u32 {
        std::mem::replace(&mut self.entries[id.0 as usize].binding, var)
    }

    /// The innermost label of this name, or [`NONE`].
    pub(crate) fn label(&self, id: NameId) -> u32 {
        self.entries[id.0 as usize].label
    }

    /// Sets the innermost label and gives the one before.
    pub(crate) fn bind_label(&mut self, id: NameId, label: u32) -> u32 {
        std::mem::replace(&mut self.entries[id.0 as usize].label, label)
    }

    /// Sets the last jump that waits for a label of this name and gives the one before.
    pub(crate) fn bind_pending(&mut self, id: NameId, jump: u32) -> u32 {
        std::mem::replace(&mut self.entries[id.0 as usize].pending, jump)
    }

    /// The last jump that waits for a label of this name, or [`NONE`].
    pub(crate) fn pending(&self, id: NameId) -> u32 {
        self.entries[id.0 as usize].pending
    }

    /// The index of this string among the constants of function number `generation`; `next` if it is new there.
    pub(crate) fn constant(&mut self, id: NameId, generation: u32, next: u32) -> u32 {
        let entry = &mut self.entries[id.0 as usize];
        if entry.generation != generation {
            entry.generation = generation;
            entry.constant = next;
        }
        entry.constant
    }
}
