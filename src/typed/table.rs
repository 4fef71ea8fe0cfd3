//! Tables.

use super::{Error, FromLua, IntoLua, Lua, Reference, Result, Value};
use perilune_vm::{State, Type};
use std::marker::PhantomData;

/// A table of Lua. With `{:#?}` it shows its entries.
///
/// ```
/// # fn main() -> perilune::Result<()> {
/// use perilune::{Lua, Table};
///
/// let lua = Lua::new()?;
/// let phases: Table = lua.load("return {'new', 'full', moon = true}").eval()?;
/// assert_eq!(phases.get::<String>(2)?, "full");
/// assert_eq!(phases.get::<Option<bool>>("sun")?, None);
/// phases.push("old")?;
/// let names: Vec<String> = phases.sequence_values().collect::<perilune::Result<_>>()?;
/// assert_eq!(names, ["new", "full", "old"]);
/// for pair in phases.pairs::<perilune::Value, perilune::Value>() {
///     let (key, value) = pair?;
///     assert!(!key.is_nil() && !value.is_nil());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq)]
pub struct Table(pub(crate) Reference);

/// What to do with the key and value that a table's method works with, which lie on top of the stack.
type Raw = std::result::Result<(), perilune_vm::Raised>;

impl Table {
    /// The value of a key (`t[key]`), with metamethods.
    ///
    /// # Errors
    /// Those of metamethods, or the value cannot become a `V`.
    pub fn get<V: FromLua>(&self, key: impl IntoLua) -> Result<V> {
        self.0.with(|l, lua| {
            key.push_to_stack(l, lua)?;
            lua.attempt(l, |l| l.get_table(-2))?;
            V::from_stack(l, -1, lua)
        })
    }

    /// Sets the value of a key (`t[key] = value`), with metamethods.
    ///
    /// # Errors
    /// Those of metamethods; a key that is nil or NaN.
    pub fn set(&self, key: impl IntoLua, value: impl IntoLua) -> Result<()> {
        self.store(key, value, |l| l.set_table(-3))
    }

    /// The value of a key, without metamethods.
    ///
    /// # Errors
    /// The value cannot become a `V`.
    pub fn raw_get<V: FromLua>(&self, key: impl IntoLua) -> Result<V> {
        self.0.with(|l, lua| {
            key.push_to_stack(l, lua)?;
            l.raw_get(-2);
            V::from_stack(l, -1, lua)
        })
    }

    /// Sets the value of a key, without metamethods.
    ///
    /// # Errors
    /// Not enough memory; a key that is nil or NaN.
    pub fn raw_set(&self, key: impl IntoLua, value: impl IntoLua) -> Result<()> {
        self.store(key, value, |l| l.raw_set(-3))
    }

    fn store(
        &self,
        key: impl IntoLua,
        value: impl IntoLua,
        store: impl FnOnce(&mut State) -> Raw,
    ) -> Result<()> {
        self.0.with(|l, lua| {
            key.push_to_stack(l, lua)?;
            value.push_to_stack(l, lua)?;
            lua.attempt(l, store)
        })
    }

    /// Whether the value of a key is not nil.
    ///
    /// # Errors
    /// Those of metamethods.
    pub fn contains_key(&self, key: impl IntoLua) -> Result<bool> {
        self.get::<Value>(key).map(|value| !value.is_nil())
    }

    /// The length (`#t`), with metamethods.
    ///
    /// # Errors
    /// Those of the metamethod.
    pub fn len(&self) -> Result<i64> {
        self.0.with(|l, lua| lua.attempt(l, |l| l.length(-1)))
    }

    /// Whether there is no element 1 and no other entry, without metamethods.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0
            .with(|l, lua| {
                l.push_nil();
                lua.attempt(l, |l| l.next(-2)).map(|found| !found)
            })
            .unwrap_or(true)
    }

    /// The length without metamethods.
    #[must_use]
    pub fn raw_len(&self) -> usize {
        self.0.with(|l, _| Ok(l.raw_len(-1))).unwrap_or(0)
    }

    /// Appends an element, with metamethods.
    ///
    /// # Errors
    /// As [`Table::set`].
    pub fn push(&self, value: impl IntoLua) -> Result<()> {
        self.0.with(|l, lua| {
            value.push_to_stack(l, lua)?;
            lua.attempt(l, |l| {
                let len = l.length(-2)?;
                l.set_index(-2, len.wrapping_add(1))
            })
        })
    }

    /// Takes the last element away, with metamethods. It is nil if the length is 0.
    ///
    /// # Errors
    /// As [`Table::get`].
    pub fn pop<V: FromLua>(&self) -> Result<V> {
        self.take_last(|l| l.length(-1), |l, i| l.get_index(-1, i).map(drop), |l, i| l.set_index(-2, i))
    }

    /// As [`Table::push`], without metamethods.
    ///
    /// # Errors
    /// As [`Table::raw_set`].
    pub fn raw_push(&self, value: impl IntoLua) -> Result<()> {
        self.0.with(|l, lua| {
            value.push_to_stack(l, lua)?;
            let len = l.raw_len(-2) as i64;
            lua.attempt(l, |l| l.raw_set_index(-2, len + 1))
        })
    }

    /// As [`Table::pop`], without metamethods.
    ///
    /// # Errors
    /// As [`Table::raw_get`].
    pub fn raw_pop<V: FromLua>(&self) -> Result<V> {
        let get = |l: &mut State, i| {
            l.raw_get_index(-1, i);
            Ok(())
        };
        self.take_last(|l| Ok(l.raw_len(-1) as i64), get, |l, i| l.raw_set_index(-2, i))
    }

    /// Takes the last element away, if there is one, with the given ways of access.
    fn take_last<V: FromLua>(
        &self,
        length: impl FnOnce(&mut State) -> std::result::Result<i64, perilune_vm::Raised>,
        get: impl FnOnce(&mut State, i64) -> Raw,
        set: impl FnOnce(&mut State, i64) -> Raw,
    ) -> Result<V> {
        self.0.with(|l, lua| {
            let len = lua.attempt(l, length)?;
            if len == 0 {
                l.push_nil();
                return V::from_stack(l, -1, lua);
            }
            lua.attempt(l, |l| get(l, len))?;
            let value = V::from_stack(l, -1, lua)?;
            lua.attempt(l, |l| {
                l.pop(1);
                l.push_nil();
                set(l, len)
            })?;
            Ok(value)
        })
    }

    /// Inserts an element at `index` (from 1), and moves up those from there on; without metamethods.
    ///
    /// # Errors
    /// The index is neither that of an element nor the next one; otherwise as [`Table::raw_set`].
    pub fn raw_insert(&self, index: usize, value: impl IntoLua) -> Result<()> {
        self.0.with(|l, lua| {
            value.push_to_stack(l, lua)?;
            let len = l.raw_len(-2);
            if !(1..=len + 1).contains(&index) {
                return Err(Error::runtime("index out of bounds"));
            }
            lua.attempt(l, |l| {
                for i in (index..=len).rev() {
                    l.raw_get_index(-2, i as i64);
                    l.raw_set_index(-3, i as i64 + 1)?;
                }
                l.raw_set_index(-2, index as i64)
            })
        })
    }

    /// Takes the element at `index` (from 1) out, and moves down those behind it; without metamethods.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// # let lua = perilune::Lua::new()?;
    /// let list = lua.create_sequence_from(["a", "c"])?;
    /// list.raw_insert(2, "b")?;
    /// assert_eq!(list.raw_remove::<String>(1)?, "a");
    /// assert_eq!(list.raw_get::<String>(1)?, "b");
    /// assert_eq!(list.raw_len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// There is no such element; otherwise as [`Table::raw_get`].
    pub fn raw_remove<V: FromLua>(&self, index: usize) -> Result<V> {
        self.0.with(|l, lua| {
            let len = l.raw_len(-1);
            if !(1..=len).contains(&index) {
                return Err(Error::runtime("index out of bounds"));
            }
            l.raw_get_index(-1, index as i64);
            let removed = V::from_stack(l, -1, lua)?;
            l.pop(1);
            lua.attempt(l, |l| {
                for i in index..len {
                    l.raw_get_index(-1, i as i64 + 1);
                    l.raw_set_index(-2, i as i64)?;
                }
                l.push_nil();
                l.raw_set_index(-2, len as i64)
            })?;
            Ok(removed)
        })
    }

    /// Takes away the element or entry of a key: elements behind one at an integer from 1 up to the length move down, any other key loses its
    /// value. With metamethods.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// # let lua = perilune::Lua::new()?;
    /// let list = lua.create_sequence_from(["a", "b", "c"])?;
    /// list.set("name", "letters")?;
    /// list.remove(1)?;
    /// list.remove("name")?;
    /// assert_eq!(list.get::<String>(1)?, "b");
    /// assert!(!list.contains_key("name")?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`Table::set`].
    pub fn remove(&self, key: impl IntoLua) -> Result<()> {
        self.0.with(|l, lua| {
            key.push_to_stack(l, lua)?;
            lua.attempt(l, |l| {
                if let Some(index) = l.is_integer(-1).then(|| l.to_integer(-1)).flatten() {
                    let len = l.length(-2)?;
                    if (1..=len).contains(&index) {
                        l.pop(1);
                        for i in index..len {
                            l.get_index(-1, i + 1)?;
                            l.set_index(-2, i)?;
                        }
                        l.push_nil();
                        return l.set_index(-2, len);
                    }
                }
                l.push_nil();
                l.set_table(-3)
            })
        })
    }

    /// Removes all entries.
    ///
    /// # Errors
    /// The table is read-only.
    pub fn clear(&self) -> Result<()> {
        self.0.with(|l, lua| {
            lua.attempt(l, |l| {
                l.push_nil();
                while l.next(-2)? {
                    l.pop(1);
                    l.push_value(-1);
                    l.push_nil();
                    l.raw_set(-4)?;
                }
                Ok(())
            })
        })
    }

    /// The metatable, without regard to `__metatable`.
    #[must_use]
    pub fn metatable(&self) -> Option<Self> {
        self.0.with(Self::of_metatable).unwrap_or(None)
    }

    /// The metatable of the value on top.
    pub(crate) fn of_metatable(l: &mut State, lua: &Lua) -> Result<Option<Self>> {
        if l.get_metatable(-1) { Reference::pop(l, lua).map(|t| Some(Self(t))) } else { Ok(None) }
    }

    /// Whether there is a metatable.
    #[must_use]
    pub fn has_metatable(&self) -> bool {
        self.0.with(|l, _| Ok(l.get_metatable(-1))).unwrap_or(false)
    }

    /// Sets or removes the metatable.
    ///
    /// # Errors
    /// Not enough memory, a read-only table, or a metatable of another state.
    pub fn set_metatable(&self, metatable: Option<Self>) -> Result<()> {
        self.0.with(|l, lua| {
            metatable.push_to_stack(l, lua)?;
            lua.attempt(l, |l| l.set_metatable(-2))
        })
    }

    /// Makes the table read-only: for scripts, for `rawset` and for the host.
    pub fn freeze(&self) {
        let _ = self.0.with(|l, _| {
            l.freeze(-1);
            Ok(())
        });
    }

    /// The entries, in the order of `next`, without metamethods. Entries may be changed meanwhile, but not added.
    #[must_use]
    pub fn pairs<K: FromLua, V: FromLua>(&self) -> Pairs<K, V> {
        Pairs { table: self.0.clone(), key: Some(Value::Nil), types: PhantomData }
    }

    /// The elements 1, 2, ... up to the first nil, with metamethods.
    #[must_use]
    pub fn sequence_values<V: FromLua>(&self) -> Sequence<V> {
        Sequence { table: self.clone(), next: 1, types: PhantomData }
    }

    /// Calls `f` with each entry, as [`Table::pairs`] gives them.
    ///
    /// # Errors
    /// Those of `f`, or of conversions.
    pub fn for_each<K: FromLua, V: FromLua>(&self, mut f: impl FnMut(K, V) -> Result<()>) -> Result<()> {
        self.pairs().try_for_each(|entry| entry.and_then(|(key, value)| f(key, value)))
    }

    /// Calls `f` with each element, as [`Table::sequence_values`] gives them.
    ///
    /// # Errors
    /// Those of `f`, or of conversions.
    pub fn for_each_value<V: FromLua>(&self, mut f: impl FnMut(V) -> Result<()>) -> Result<()> {
        self.sequence_values().try_for_each(|value| value.and_then(&mut f))
    }

    /// As the operator `==` compares, with metamethods.
    ///
    /// # Errors
    /// Those of the metamethod; a table of another state.
    pub fn equals(&self, other: &Self) -> Result<bool> {
        self.0.with(|l, lua| {
            other.0.push_to(l, lua)?;
            lua.attempt(l, |l| l.compare(-2, -1, perilune_vm::CompareOp::Eq))
        })
    }

    /// Pushes the table. `l` is a thread of its state.
    pub(crate) fn push_handle(&self, l: &mut State) {
        self.0.push(l);
    }

    /// The address of the table, which identifies it while it lives.
    #[must_use]
    pub fn to_pointer(&self) -> usize {
        self.0.address()
    }
}

/// The table has these elements in front of its first nil, without regard to metamethods.
///
/// ```
/// # fn main() -> perilune::Result<()> {
/// # let lua = perilune::Lua::new()?;
/// let list = lua.create_sequence_from(["a", "b"])?;
/// assert_eq!(list, ["a", "b"]);
/// assert_ne!(list, ["a"]);
/// # Ok(())
/// # }
/// ```
impl<T: IntoLua + Clone> PartialEq<[T]> for Table {
    fn eq(&self, elements: &[T]) -> bool {
        let is_equal = self.0.with(|l, lua| {
            let table = l.top();
            for (element, i) in elements.iter().zip(1..) {
                l.raw_get_index(table, i);
                element.clone().push_to_stack(l, lua)?;
                if !l.raw_equal(-1, -2) {
                    return Ok(false);
                }
                l.pop(2);
            }
            Ok(l.raw_get_index(table, elements.len() as i64 + 1) == Type::Nil)
        });
        is_equal.unwrap_or(false)
    }
}

impl<T: IntoLua + Clone> PartialEq<&[T]> for Table {
    fn eq(&self, elements: &&[T]) -> bool {
        self == *elements
    }
}

impl<T: IntoLua + Clone, const N: usize> PartialEq<[T; N]> for Table {
    fn eq(&self, elements: &[T; N]) -> bool {
        self == &elements[..]
    }
}

/// Iterator over the entries of a table: [`Table::pairs`].
#[derive(Debug)]
pub struct Pairs<K, V> {
    table: Reference,
    /// The key of the last entry; none after the end.
    key: Option<Value>,
    types: PhantomData<(K, V)>,
}

impl<K: FromLua, V: FromLua> Iterator for Pairs<K, V> {
    type Item = Result<(K, V)>;

    fn next(&mut self) -> Option<Self::Item> {
        let last = self.key.take()?;
        let entry = self.table.with(|l, lua| {
            last.push_to(l, lua)?;
            if !lua.attempt(l, |l| l.next(-2))? {
                return Ok(None);
            }
            let key = Value::from_stack_at(l, -2, lua)?;
            let entry = K::from_stack(l, -2, lua).and_then(|key| Ok((key, V::from_stack(l, -1, lua)?)));
            Ok(Some((key, entry)))
        });
        match entry {
            Ok(Some((key, entry))) => {
                self.key = Some(key);
                Some(entry)
            }
            Ok(None) => None,
            Err(error) => Some(Err(error)),
        }
    }
}

/// Iterator over the elements of a sequence: [`Table::sequence_values`].
#[derive(Debug)]
pub struct Sequence<V> {
    table: Table,
    /// 0 after the end.
    next: i64,
    types: PhantomData<V>,
}

impl<V: FromLua> Iterator for Sequence<V> {
    type Item = Result<V>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next == 0 {
            return None;
        }
        let index = self.next;
        let value = self.table.0.with(|l, lua| {
            lua.attempt(l, |l| l.get_index(-1, index))?;
            if l.type_of(-1) == Type::Nil { Ok(None) } else { V::from_stack(l, -1, lua).map(Some) }
        });
        match value {
            Ok(Some(value)) => {
                self.next += 1;
                Some(Ok(value))
            }
            Ok(None) => {
                self.next = 0;
                None
            }
            Err(error) => {
                self.next = 0;
                Some(Err(error))
            }
        }
    }
}

impl From<Table> for Value {
    fn from(table: Table) -> Self {
        Self::Table(table)
    }
}

impl TryFrom<Value> for Table {
    type Error = Error;

    fn try_from(value: Value) -> Result<Self> {
        match value {
            Value::Table(table) => Ok(table),
            other => Err(Error::from_lua(other.type_name(), "table", None)),
        }
    }
}
