//! References: values that a table keeps under integers for the host (`luaL_ref`, `luaL_unref`).

use crate::error::message;
use crate::state::State;
use crate::{Raised, Type};

/// The reference of nil (`LUA_REFNIL`).
pub const REF_NIL: i32 = -1;
/// No reference that [`State::ref_`] gives (`LUA_NOREF`).
pub const NO_REF: i32 = -2;

/// Element with the head of the list of free references, behind the predefined elements of the registry.
const FREE: i64 = 3;

impl State {
    /// Pops a value, keeps it in the table at an index, and returns the integer under which it is there (`luaL_ref`,
    /// section 5.1). Usually the table is the registry. [`State::raw_get_index`] pushes the value, [`State::unref`] lets
    /// go of it. For nil that is [`REF_NIL`], which keeps nothing.
    ///
    /// # Errors
    /// There is no table at the index, or it is read-only; not enough memory.
    ///
    /// ```
    /// use perilune_vm::{OwnedState, REGISTRY_INDEX};
    ///
    /// let mut lua = OwnedState::new().unwrap();
    /// let l = lua.state();
    /// l.push_integer(42);
    /// let kept = l.ref_(REGISTRY_INDEX).unwrap();
    /// l.raw_get_index(REGISTRY_INDEX, kept.into());
    /// assert_eq!(l.to_integer(-1), Some(42));
    /// l.unref(REGISTRY_INDEX, kept).unwrap();
    /// ```
    pub fn ref_(&mut self, table: i32) -> Result<i32, Raised> {
        let table = self.check_reference_table(table)?;
        if self.is_none_or_nil(-1) {
            self.pop(1);
            return Ok(REF_NIL);
        }
        let mut reference = 0;
        if self.raw_get_index(table, FREE) == Type::Nil {
            self.push_integer(0);
            self.raw_set_index(table, FREE)?;
        } else {
            reference = self.to_integer(-1).unwrap_or(0);
        }
        self.pop(1);
        if reference == 0 {
            reference = self.raw_len(table) as i64 + 1;
        } else {
            self.raw_get_index(table, reference);
            self.raw_set_index(table, FREE)?;
        }
        let Ok(result) = i32::try_from(reference) else {
            return Err(self.raise(message::TOO_MANY_REFERENCES));
        };
        self.raw_set_index(table, reference)?;
        Ok(result)
    }

    /// Lets go of a reference that [`State::ref_`] has given for the same table (`luaL_unref`, section 5.1): it can be given again.
    /// Nothing happens for [`REF_NIL`] and [`NO_REF`].
    ///
    /// # Errors
    /// There is no table at the index, or it is read-only; not enough memory.
    pub fn unref(&mut self, table: i32, reference: i32) -> Result<(), Raised> {
        if reference < 0 {
            return Ok(());
        }
        let table = self.check_reference_table(table)?;
        self.raw_get_index(table, FREE);
        self.raw_set_index(table, i64::from(reference))?;
        self.push_integer(i64::from(reference));
        self.raw_set_index(table, FREE)
    }

    fn check_reference_table(&mut self, table: i32) -> Result<i32, Raised> {
        if self.type_of(table) == Type::Table {
            Ok(self.abs_index(table))
        } else {
            Err(self.raise(message::NO_TABLE))
        }
    }
}
