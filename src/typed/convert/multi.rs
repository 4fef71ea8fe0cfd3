//! Lists of values: arguments and results.

use super::{FromLua, IntoLua};
use crate::typed::{Error, Lua, Result, Value};
use perilune_vm::{MULTI, State};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// Any number of values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MultiValue(Vec<Value>);

/// Any number of values of one type.
///
/// ```
/// # fn main() -> perilune::Result<()> {
/// use perilune::{Lua, Variadic};
///
/// let lua = Lua::new()?;
/// let longest = lua.create_function(|_, words: Variadic<String>| {
///     Ok(words.into_iter().max_by_key(String::len))
/// })?;
/// assert_eq!(longest.call::<String>(("a", "moon", "up"))?, "moon");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variadic<T>(Vec<T>);

impl<T> Default for Variadic<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

macro_rules! lists {
    ($([$($generic:ident)?] $list:ty, $item:ty;)*) => {$(
        impl$(<$generic>)? $list {
            /// None yet.
            #[must_use]
            pub fn new() -> Self {
                Self(Vec::new())
            }

            /// None yet, with room for so many.
            #[must_use]
            pub fn with_capacity(capacity: usize) -> Self {
                Self(Vec::with_capacity(capacity))
            }

            /// The list as a vector.
            #[must_use]
            pub fn into_vec(self) -> Vec<$item> {
                self.0
            }

            /// Puts one in front.
            pub fn push_front(&mut self, item: $item) {
                self.0.insert(0, item);
            }

            /// Appends one.
            pub fn push_back(&mut self, item: $item) {
                self.0.push(item);
            }

            /// Takes the last out.
            pub fn pop_back(&mut self) -> Option<$item> {
                self.0.pop()
            }

            /// Takes the first out.
            pub fn pop_front(&mut self) -> Option<$item> {
                (!self.0.is_empty()).then(|| self.0.remove(0))
            }
        }

        impl$(<$generic>)? Extend<$item> for $list {
            fn extend<I: IntoIterator<Item = $item>>(&mut self, items: I) {
                self.0.extend(items);
            }
        }

        impl$(<$generic>)? Deref for $list {
            type Target = Vec<$item>;

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }

        impl$(<$generic>)? DerefMut for $list {
            fn deref_mut(&mut self) -> &mut Self::Target {
                &mut self.0
            }
        }

        impl$(<$generic>)? FromIterator<$item> for $list {
            fn from_iter<I: IntoIterator<Item = $item>>(items: I) -> Self {
                Self(items.into_iter().collect())
            }
        }

        impl$(<$generic>)? IntoIterator for $list {
            type Item = $item;
            type IntoIter = std::vec::IntoIter<$item>;

            fn into_iter(self) -> Self::IntoIter {
                self.0.into_iter()
            }
        }

        impl<'a $(, $generic)?> IntoIterator for &'a $list {
            type Item = &'a $item;
            type IntoIter = std::slice::Iter<'a, $item>;

            fn into_iter(self) -> Self::IntoIter {
                self.0.iter()
            }
        }

        impl$(<$generic>)? From<Vec<$item>> for $list {
            fn from(items: Vec<$item>) -> Self {
                Self(items)
            }
        }
    )*};
}
lists! {
    [] MultiValue, Value;
    [T] Variadic<T>, T;
}

/// Types that a list of values can become: single types, tuples, [`Variadic`], [`MultiValue`]. What a list lacks is nil, what it
/// has beyond is dropped.
#[diagnostic::on_unimplemented(
    message = "values of Lua cannot become a `{Self}`",
    label = "cannot come from Lua",
    note = "each argument has a type with `FromLua`; a userdata is borrowed as `UserDataRef<T>`"
)]
pub trait FromLuaMulti: Sized {
    /// So many values of those that a function returns are looked at; all for `MULTI`.
    #[doc(hidden)]
    const WANTED: i32 = MULTI;

    /// The `count` values from index `first` of the stack on.
    ///
    /// # Errors
    /// A value cannot be what is wanted of it.
    #[doc(hidden)]
    fn from_stack_multi(l: &mut State, first: i32, count: i32, lua: &Lua) -> Result<Self>;

    /// The values as this type.
    ///
    /// # Errors
    /// A value cannot be what is wanted of it.
    fn from_lua_multi(values: MultiValue, lua: &Lua) -> Result<Self> {
        lua.with(|l, lua| {
            let (first, count) = (l.top() + 1, values.len() as i32);
            push_results(l, values, lua)?;
            Self::from_stack_multi(l, first, count, lua)
        })
    }
}

/// Types that can become a list of values.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` cannot become values of Lua",
    label = "cannot go to Lua",
    note = "a type becomes a userdata by `UserData`, and a table by `#[derive(IntoLua)]`"
)]
pub trait IntoLuaMulti: Sized {
    /// Pushes the values and tells how many there are.
    ///
    /// # Errors
    /// Not enough memory, or a value that cannot be one of Lua.
    #[doc(hidden)]
    fn push_multi(self, l: &mut State, lua: &Lua) -> Result<i32>;

    /// The values.
    ///
    /// # Errors
    /// Not enough memory, or a value that cannot be one of Lua.
    fn into_lua_multi(self, lua: &Lua) -> Result<MultiValue> {
        lua.with(|l, lua| {
            let first = l.top() + 1;
            let count = self.push_multi(l, lua)?;
            MultiValue::from_stack_multi(l, first, count, lua)
        })
    }
}

/// Pushes what a function of the host returns.
pub(crate) fn push_results(l: &mut State, results: impl IntoLuaMulti, lua: &Lua) -> Result<usize> {
    results.push_multi(l, lua).map(|count| count as usize)
}

/// Completes the error of an argument with the function's name.
#[cold]
pub(crate) fn argument_error(l: &State, error: Error) -> Error {
    match error {
        Error::BadArgument { function: None, mut position, cause } => {
            let name = l.call_name();
            if matches!(name, Some(("method", _))) {
                position -= 1;
            }
            let function = name.map(|(_, name)| String::from_utf8_lossy(&name).into_owned());
            Error::BadArgument { function, position, cause }
        }
        other => other,
    }
}

/// The value at place `position` (from 0) of a list on the stack.
///
/// PERF: inlined with all that leads to it, so that what becomes of the value never lies in a `Result` in memory: a `String` was written there in
/// three pieces and read in two, which stalls the processor.
#[inline(always)]
fn item<T: FromLua>(l: &mut State, first: i32, position: i32, count: i32, lua: &Lua) -> Result<T> {
    // Index 0 is none.
    let idx = if position < count { first + position } else { 0 };
    match T::from_stack(l, idx, lua) {
        Ok(value) => Ok(value),
        Err(error) => Err(bad_argument(error, position)),
    }
}

#[cold]
fn bad_argument(error: Error, position: i32) -> Error {
    Error::BadArgument { function: None, position: position as usize + 1, cause: Arc::new(error) }
}

impl<T: FromLua> FromLuaMulti for T {
    const WANTED: i32 = 1;

    #[inline(always)]
    fn from_stack_multi(l: &mut State, first: i32, count: i32, lua: &Lua) -> Result<Self> {
        item(l, first, 0, count, lua)
    }
}

impl<T: IntoLua> IntoLuaMulti for T {
    fn push_multi(self, l: &mut State, lua: &Lua) -> Result<i32> {
        self.push_to_stack(l, lua)?;
        Ok(1)
    }
}

impl FromLuaMulti for () {
    const WANTED: i32 = 0;

    #[inline(always)]
    fn from_stack_multi(_: &mut State, _: i32, _: i32, _: &Lua) -> Result<Self> {
        Ok(())
    }
}

impl IntoLuaMulti for () {
    fn push_multi(self, _: &mut State, _: &Lua) -> Result<i32> {
        Ok(0)
    }
}

impl FromLuaMulti for MultiValue {
    fn from_stack_multi(l: &mut State, first: i32, count: i32, lua: &Lua) -> Result<Self> {
        (0..count).map(|i| item(l, first, i, count, lua)).collect::<Result<_>>().map(Self)
    }
}

impl IntoLuaMulti for MultiValue {
    fn push_multi(self, l: &mut State, lua: &Lua) -> Result<i32> {
        push_all(self.0, l, lua)
    }
}

impl<T: FromLua> FromLuaMulti for Variadic<T> {
    fn from_stack_multi(l: &mut State, first: i32, count: i32, lua: &Lua) -> Result<Self> {
        (0..count).map(|i| item(l, first, i, count, lua)).collect::<Result<_>>().map(Self)
    }
}

impl<T: IntoLua> IntoLuaMulti for Variadic<T> {
    fn push_multi(self, l: &mut State, lua: &Lua) -> Result<i32> {
        push_all(self.0, l, lua)
    }
}

fn push_all<T: IntoLua>(items: Vec<T>, l: &mut State, lua: &Lua) -> Result<i32> {
    let count = i32::try_from(items.len()).map_err(|_| Error::Memory)?;
    lua.attempt(l, |l| l.ensure_stack(count, "too many values"))?;
    for item in items {
        item.push_to_stack(l, lua)?;
    }
    Ok(count)
}

/// `Ok` is its values; `Err` is nil and the error, as functions of the standard libraries return it.
impl<T: IntoLuaMulti, E: IntoLua> IntoLuaMulti for std::result::Result<T, E> {
    fn push_multi(self, l: &mut State, lua: &Lua) -> Result<i32> {
        match self {
            Ok(values) => values.push_multi(l, lua),
            Err(error) => {
                l.push_nil();
                error.push_to_stack(l, lua)?;
                Ok(2)
            }
        }
    }
}

macro_rules! tuples {
    ($($name:ident)+ ; $last:ident) => {
        impl<$($name: FromLua,)+ $last: FromLuaMulti> FromLuaMulti for ($($name,)+ $last,) {
            const WANTED: i32 = match $last::WANTED {
                MULTI => MULTI,
                last => last $(+ <$name as FromLuaMulti>::WANTED)+,
            };

            #[allow(non_snake_case, reason = "names of types serve as names of variables")]
            fn from_stack_multi(l: &mut State, first: i32, count: i32, lua: &Lua) -> Result<Self> {
                let mut position = 0;
                $(
                    let $name = item(l, first, position, count, lua)?;
                    position += 1;
                )+
                let rest = (count - position).max(0);
                let $last = $last::from_stack_multi(l, first + position, rest, lua).map_err(|error| shift(error, position))?;
                Ok(($($name,)+ $last,))
            }
        }

        impl<$($name: IntoLua,)+ $last: IntoLuaMulti> IntoLuaMulti for ($($name,)+ $last,) {
            #[allow(non_snake_case, reason = "as above")]
            fn push_multi(self, l: &mut State, lua: &Lua) -> Result<i32> {
                let ($($name,)+ $last,) = self;
                let before = l.top();
                $($name.push_to_stack(l, lua)?;)+
                let singles = l.top() - before;
                Ok(singles + $last.push_multi(l, lua)?)
            }
        }
    };
}

/// The error of an argument in the rest of a list.
#[cold]
fn shift(error: Error, by: i32) -> Error {
    match error {
        Error::BadArgument { function, position, cause } => {
            Error::BadArgument { function, position: position + by as usize, cause }
        }
        other => other,
    }
}

impl<A: FromLuaMulti> FromLuaMulti for (A,) {
    const WANTED: i32 = A::WANTED;

    #[inline(always)]
    fn from_stack_multi(l: &mut State, first: i32, count: i32, lua: &Lua) -> Result<Self> {
        A::from_stack_multi(l, first, count, lua).map(|a| (a,))
    }
}

impl<A: IntoLuaMulti> IntoLuaMulti for (A,) {
    fn push_multi(self, l: &mut State, lua: &Lua) -> Result<i32> {
        self.0.push_multi(l, lua)
    }
}

tuples!(A; B);
tuples!(A B; C);
tuples!(A B C; D);
tuples!(A B C D; E);
tuples!(A B C D E; F);
tuples!(A B C D E F; G);
tuples!(A B C D E F G; H);
tuples!(A B C D E F G H; I);
tuples!(A B C D E F G H I; J);
tuples!(A B C D E F G H I J; K);
tuples!(A B C D E F G H I J K; M);
