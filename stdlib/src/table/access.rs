//! How the functions of `table` reach the elements of their argument.

use perilune_vm::{Raised, State, Type};

/// Whether an argument needs its metamethods.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Access {
    /// A table without a metatable.
    Raw,
    /// Anything else.
    Meta,
}

impl Access {
    pub(super) fn of(l: &mut State, arg: i32) -> Self {
        if l.type_of(arg) != Type::Table {
            return Self::Meta;
        }
        if l.get_metatable(arg) {
            l.pop(1);
            return Self::Meta;
        }
        Self::Raw
    }

    /// Pushes an element. No function runs in between that could give a raw table a metatable.
    #[inline]
    pub(super) fn get(self, l: &mut State, arg: i32, position: i64) -> Result<(), Raised> {
        match self {
            Self::Raw => l.raw_get_index(arg, position),
            Self::Meta => l.get_index(arg, position)?,
        };
        Ok(())
    }

    /// Pops a value and makes it an element.
    #[inline]
    pub(super) fn set(self, l: &mut State, arg: i32, position: i64) -> Result<(), Raised> {
        match self {
            Self::Raw => l.raw_set_index(arg, position),
            Self::Meta => l.set_index(arg, position),
        }
    }
}

/// Checks that an argument is a table or has the metamethods that stand in for one.
pub(super) fn check_table(l: &mut State, arg: i32, metamethods: &[&str]) -> Result<Access, Raised> {
    if l.type_of(arg) == Type::Table {
        return Ok(Access::of(l, arg));
    }
    for name in metamethods {
        if l.get_metafield(arg, name)? == Type::Nil {
            l.check_type(arg, Type::Table)?;
        } else {
            l.pop(1);
        }
    }
    Ok(Access::Meta)
}

/// The length, with the metamethod where there can be one.
pub(super) fn length(l: &mut State, arg: i32, access: Access) -> Result<i64, Raised> {
    match access {
        Access::Raw => Ok(l.raw_len(arg) as i64),
        Access::Meta => l.length(arg),
    }
}
