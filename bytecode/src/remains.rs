//! What work on a chunk leaves behind, given back by pieces.
//!
//! A chunk of megabytes is made of millions of blocks. To free them takes a good part of the time that it took to make them, and a compilation that is
//! given up has to free what there is so far. Whoever has promised to end soon takes the remains, and gives them back when there is time.

use crate::name::Name;
use crate::proto::{Constant, Proto};
use std::sync::Arc;

/// Items that are dropped for a piece.
const ITEMS: usize = 1 << 12;
/// Bytes that go back to the allocator for a piece.
const BYTES: usize = 4 << 20;
/// Vectors with less of both are dropped by who has them.
const FEW_ITEMS: usize = 256;
const FEW_BYTES: usize = 64 << 10;

/// The counts of references in front of a text.
const COUNTS: usize = 2 * size_of::<usize>();
/// What is reckoned for a nested prototype: nobody goes through all of them to find out.
const A_PROTO: usize = size_of::<Proto>() + 256;

/// Vectors and prototypes that nobody uses any more.
#[derive(Default)]
pub struct Remains {
    vectors: Vec<Box<dyn Vector>>,
    protos: Vec<Vec<Arc<Proto>>>,
    bytes: usize,
}

/// A vector of any items.
trait Vector: Send {
    /// Drops the last items, and gives back what they took. Whether there is something left. What an item has that takes long to free goes to
    /// `remains`.
    fn shrink(&mut self, remains: &mut Remains) -> bool;
}

/// Vectors of names and constants, some of which may be long.
struct Names(Vec<Name>);
struct Constants(Vec<Constant>);

impl Vector for Names {
    fn shrink(&mut self, remains: &mut Remains) -> bool {
        let first = self.0.len().saturating_sub(ITEMS);
        self.0.drain(first..).for_each(|name| name.leave(remains));
        self.0.shrink(remains)
    }
}

impl Vector for Constants {
    fn shrink(&mut self, remains: &mut Remains) -> bool {
        let first = self.0.len().saturating_sub(ITEMS);
        self.0.drain(first..).for_each(|constant| remains.take_constant(constant));
        self.0.shrink(remains)
    }
}

impl<T: Send> Vector for Vec<T> {
    fn shrink(&mut self, _: &mut Remains) -> bool {
        if std::mem::needs_drop::<T>() {
            self.truncate(self.len().saturating_sub(ITEMS));
        } else {
            self.clear();
        }
        let kept = self.capacity().saturating_sub(BYTES / size_of::<T>().max(1));
        if self.len() <= kept {
            self.shrink_to(kept);
        }
        !self.is_empty() || self.capacity() > 0
    }
}

impl Remains {
    /// Takes a vector, unless it is dropped soon enough. Its items must be such that each is.
    pub fn take<T: Send + 'static>(&mut self, items: Vec<T>) {
        let bytes = items.capacity().saturating_mul(size_of::<T>());
        let is_small = bytes < FEW_BYTES && (items.len() < FEW_ITEMS || !std::mem::needs_drop::<T>());
        if !is_small {
            self.bytes = self.bytes.saturating_add(bytes);
            self.vectors.push(Box::new(items));
        }
    }

    /// Takes names.
    pub fn take_names(&mut self, names: Vec<Name>) {
        if names.len() < FEW_ITEMS {
            names.into_iter().for_each(|name| name.leave(self));
        } else {
            let texts: usize = names.iter().map(|name| name.len() + COUNTS).sum();
            self.bytes += names.capacity() * size_of::<Name>() + texts;
            self.vectors.push(Box::new(Names(names)));
        }
    }

    /// Takes constants.
    pub fn take_constants(&mut self, constants: Vec<Constant>) {
        if constants.len() < FEW_ITEMS {
            constants.into_iter().for_each(|constant| self.take_constant(constant));
        } else {
            let bytes = constants.capacity().saturating_mul(size_of::<Constant>());
            self.bytes = self.bytes.saturating_add(bytes);
            self.vectors.push(Box::new(Constants(constants)));
        }
    }

    fn take_constant(&mut self, constant: Constant) {
        match constant {
            Constant::String(text) => text.leave(self),
            Constant::Template(keys) => self.take(keys.into_vec()),
            _ => {}
        }
    }

    /// Takes a prototype with all that are nested in it.
    pub fn take_proto(&mut self, mut proto: Proto) {
        let protos = std::mem::take(&mut proto.protos);
        if !protos.is_empty() {
            self.bytes += protos.capacity() * size_of::<Arc<Proto>>() + protos.len() * A_PROTO;
            self.protos.push(protos);
        }
        self.take(std::mem::take(&mut proto.code));
        self.take(std::mem::take(&mut proto.lines));
        self.take_constants(std::mem::take(&mut proto.constants));
        self.take(std::mem::take(&mut proto.locals));
        if let Some(source) = proto.source.take() {
            source.leave(self);
        }
    }

    /// Takes a prototype that others may share; the last of them gives it.
    fn take_shared(&mut self, proto: Arc<Proto>) {
        if let Some(proto) = Arc::into_inner(proto) {
            self.take_proto(proto);
        }
    }

    /// Whether nothing is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.vectors.is_empty() && self.protos.is_empty()
    }

    /// About the bytes of what has been taken so far.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Gives back a piece, which takes some tenths of a millisecond. Whether there is something left.
    pub fn give_back_piece(&mut self) -> bool {
        for _ in 0..ITEMS / 4 {
            // What a prototype has besides others goes first, so that there is not much of it at a time.
            if let Some(mut vector) = self.vectors.pop() {
                let size = self.vectors.len();
                if vector.shrink(self) {
                    self.vectors.insert(size, vector);
                }
                break;
            }
            let Some(protos) = self.protos.last_mut() else { break };
            match protos.pop() {
                Some(proto) => self.take_shared(proto),
                None => drop(self.protos.pop()),
            }
        }
        !self.is_empty()
    }

    /// Gives back all, unless it is to stop before.
    pub fn give_back_unless(&mut self, stop: &dyn Fn() -> bool) {
        while !self.is_empty() && !stop() {
            self.give_back_piece();
        }
    }
}

/// A prototype that others may share: nothing unless this is the last holder.
impl From<Arc<Proto>> for Remains {
    fn from(proto: Arc<Proto>) -> Self {
        let mut remains = Self::default();
        remains.take_shared(proto);
        remains
    }
}

impl Drop for Remains {
    fn drop(&mut self) {
        while self.give_back_piece() {}
    }
}

impl std::fmt::Debug for Remains {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Remains").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_vectors_go_by_pieces() {
        let mut remains = Remains::default();
        remains.take(vec![0_u8; 100]);
        assert!(remains.is_empty());
        remains.take(vec![0_u64; 3 * BYTES / 8]);
        let counted = Arc::new(());
        remains.take(vec![Arc::clone(&counted); 3 * ITEMS]);
        let mut pieces = 0;
        let mut held = Arc::strong_count(&counted);
        while remains.give_back_piece() {
            pieces += 1;
            assert!(held - Arc::strong_count(&counted) <= ITEMS);
            held = Arc::strong_count(&counted);
        }
        assert_eq!((pieces, held), (5, 1));
    }

    #[test]
    fn nested_prototypes_go_by_pieces() {
        let shared = Arc::new(Proto::default());
        let mut proto = Proto::default();
        for _ in 0..100 {
            let mut outer = Proto::default();
            outer.protos = vec![Arc::new(proto), Arc::clone(&shared)];
            proto = outer;
        }
        let mut wide = Proto::default();
        wide.protos = (0..2 * ITEMS).map(|_| Arc::new(Proto::default())).collect();
        wide.protos.push(Arc::new(proto));
        let mut remains = Remains::default();
        remains.take_proto(wide);
        let mut pieces = 0;
        while remains.give_back_piece() {
            pieces += 1;
        }
        assert!(pieces > 4, "{pieces}");
        assert_eq!(Arc::strong_count(&shared), 1);
    }

    #[test]
    fn stops_when_it_is_to() {
        let mut remains = Remains::default();
        remains.take(vec![0_u64; BYTES]);
        remains.give_back_unless(&|| true);
        assert!(!remains.is_empty());
        remains.give_back_unless(&|| false);
        assert!(remains.is_empty());
    }
}
