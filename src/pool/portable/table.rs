//! The entries of a table.

use super::Portable;
use std::collections::BTreeMap;

/// The entries of a table, without identity: two with the same entries are equal.
///
/// Keys are booleans, numbers and strings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PortableTable {
    /// Elements 1, 2, ... up to the first nil. It is as long as it can be, so equal tables have equal parts.
    sequence: Vec<Portable>,
    /// All others; none is nil.
    record: BTreeMap<Key, Portable>,
}

/// A key outside of the sequence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Boolean(bool),
    Integer(i64),
    /// The bits of a float that is no integer and not NaN.
    Float(u64),
    String(Vec<u8>),
}

impl Key {
    /// The key that Lua makes of a value: floats that are integers become such. A value that is no key is given back.
    fn new(value: Portable) -> Result<Self, Portable> {
        Ok(match value {
            Portable::Boolean(b) => Self::Boolean(b),
            Portable::Integer(i) => Self::Integer(i),
            Portable::Number(n) if !n.is_nan() => match integer(n) {
                Some(i) => Self::Integer(i),
                None => Self::Float(n.to_bits()),
            },
            Portable::String(bytes) => Self::String(bytes),
            Portable::Nil | Portable::Number(_) | Portable::Table(_) | Portable::Function(_) => {
                return Err(value);
            }
        })
    }

    fn value(&self) -> Portable {
        match self {
            Self::Boolean(b) => Portable::Boolean(*b),
            Self::Integer(i) => Portable::Integer(*i),
            Self::Float(bits) => Portable::Number(f64::from_bits(*bits)),
            Self::String(bytes) => Portable::String(bytes.clone()),
        }
    }
}

/// The integer that a float is.
fn integer(n: f64) -> Option<i64> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    (n.trunc() == n && (-LIMIT..LIMIT).contains(&n)).then_some(n as i64)
}

impl PortableTable {
    /// Without entries.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn with_sequence(sequence: Vec<Portable>) -> Self {
        Self { sequence, record: BTreeMap::new() }
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: impl Into<Portable>) -> Option<&Portable> {
        let key = Key::new(key.into()).ok()?;
        match key {
            Key::Integer(i) if self.position(i).is_some() => self.sequence.get(self.position(i)?),
            _ => self.record.get(&key),
        }
    }

    /// Sets the value of a key; nil removes it.
    ///
    /// # Errors
    /// The key is nil, NaN, a table or a function; it is given back.
    pub fn set(&mut self, key: impl Into<Portable>, value: impl Into<Portable>) -> Result<(), Portable> {
        let (key, value) = (Key::new(key.into())?, value.into());
        match key {
            Key::Integer(i) if i == self.sequence.len() as i64 + 1 => {
                if !value.is_nil() {
                    self.sequence.push(value);
                    self.lengthen();
                }
            }
            Key::Integer(i) if self.position(i).is_some() => {
                let position = (i - 1) as usize;
                if value.is_nil() {
                    let rest = self.sequence.split_off(position);
                    self.record.extend(
                        rest.into_iter()
                            .enumerate()
                            .skip(1)
                            .map(|(n, item)| (Key::Integer(i + n as i64), item)),
                    );
                } else {
                    self.sequence[position] = value;
                }
            }
            key if value.is_nil() => {
                self.record.remove(&key);
            }
            key => {
                self.record.insert(key, value);
            }
        }
        Ok(())
    }

    /// Moves elements that now follow the sequence into it.
    fn lengthen(&mut self) {
        while let Some(item) = self.record.remove(&Key::Integer(self.sequence.len() as i64 + 1)) {
            self.sequence.push(item);
        }
    }

    /// The place of element `i` in the sequence.
    fn position(&self, i: i64) -> Option<usize> {
        usize::try_from(i).ok()?.checked_sub(1).filter(|&position| position < self.sequence.len())
    }

    /// The elements 1, 2, ... up to the first nil.
    #[must_use]
    pub fn sequence(&self) -> &[Portable] {
        &self.sequence
    }

    /// All entries: the sequence, then the others in an order that depends on the keys alone.
    pub fn entries(&self) -> impl Iterator<Item = (Portable, &Portable)> {
        let sequence = (1..).map(Portable::Integer).zip(&self.sequence);
        sequence.chain(self.record.iter().map(|(key, value)| (key.value(), value)))
    }

    /// Number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sequence.len() + self.record.len()
    }

    /// Whether there are no entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl FromIterator<Portable> for PortableTable {
    /// The items as elements 1, 2, ...; those that are nil are missing.
    fn from_iter<I: IntoIterator<Item = Portable>>(items: I) -> Self {
        let mut table = Self::new();
        for (i, item) in (1i64..).zip(items) {
            // Integers are keys.
            let _ = table.set(i, item);
        }
        table
    }
}

impl<K: Into<Vec<u8>>, V: Into<Portable>> FromIterator<(K, V)> for PortableTable {
    /// Strings and their values.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut table = Self::new();
        for (key, value) in entries {
            // Strings are keys.
            let _ = table.set(Portable::String(key.into()), value);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::{Portable, PortableTable};

    #[test]
    fn equal_entries_are_equal_however_they_came() {
        let mut backwards = PortableTable::new();
        for i in (1i64..=4).rev() {
            backwards.set(i as f64, i).unwrap();
        }
        let forwards: PortableTable = (1..=4i64).map(Portable::Integer).collect();
        assert_eq!(backwards, forwards);
        assert_eq!(backwards.sequence().len(), 4);
        backwards.set(2, ()).unwrap();
        assert_eq!((backwards.sequence().len(), backwards.len()), (1, 3));
        assert_eq!(backwards.get(4), Some(&Portable::Integer(4)));
        backwards.set(2, 2).unwrap();
        assert_eq!(backwards, forwards);
        backwards.set(4, ()).unwrap();
        assert_eq!((backwards.sequence().len(), backwards.get(4)), (3, None));
    }

    #[test]
    fn keys_are_those_of_lua() {
        let mut table = PortableTable::new();
        for key in [Portable::Boolean(false), (-0.0).into(), 0.5.into(), "k".into(), i64::MIN.into()] {
            table.set(key.clone(), 1).unwrap();
            assert_eq!(table.get(key), Some(&Portable::Integer(1)));
        }
        assert_eq!(table.get(0), Some(&Portable::Integer(1)));
        for key in [Portable::Nil, f64::NAN.into(), PortableTable::new().into()] {
            assert!(table.get(key.clone()).is_none());
            assert!(table.set(key, 1).is_err());
        }
        assert_eq!(table.len(), 5);
        table.set(1e300, 1).unwrap();
        assert_eq!(table.get(1e300), Some(&Portable::Integer(1)));
    }
}
