//! Metatables that all values of a basic type share.

use super::{Function, LightUserData, Lua, LuaString, Result, Table, Thread};
use perilune_vm::{NativeResult, State};

/// Types of Rust that stand for a basic type of Lua whose values share a metatable: see [`Lua::set_type_metatable`].
pub trait BasicType: Sealed {}

/// A value of the type, whichever.
pub trait Sealed {
    fn push_any(l: &mut State) -> Result<()>;
}

fn nothing(_: &mut State) -> NativeResult {
    Ok(0)
}

macro_rules! basic_types {
    ($($t:ty, $l:ident => $push:expr;)*) => {$(
        impl BasicType for $t {}

        impl Sealed for $t {
            fn push_any($l: &mut State) -> Result<()> {
                $push;
                Ok(())
            }
        }
    )*};
}
basic_types! {
    bool, l => l.push_boolean(false);
    i64, l => l.push_integer(0);
    f64, l => l.push_integer(0);
    LuaString, l => l.push_bytes(b"").map_err(|_| super::Error::Memory)?;
    Function, l => l.push_native(nothing);
    Thread, l => l.push_thread();
    LightUserData, l => l.push_light(0);
}

impl Lua {
    /// The metatable that all values of a basic type share, if it has one. That of [`LuaString`] is the library `string`'s.
    #[must_use]
    pub fn type_metatable<T: BasicType>(&self) -> Option<Table> {
        let metatable = self.with(|l, lua| {
            T::push_any(l)?;
            Table::of_metatable(l, lua)
        });
        metatable.unwrap_or(None)
    }

    /// Sets or removes the metatable that all values of a basic type share. Integers and floats are of one type.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// use perilune::{Function, Lua, LuaString, Table};
    ///
    /// let lua = Lua::new()?;
    /// let metatable = lua.create_table()?;
    /// metatable.set("__index", lua.load("{ compose = function(f, g) return function(x) return f(g(x)) end end }").eval::<Table>()?)?;
    /// lua.set_type_metatable::<Function>(Some(metatable))?;
    /// let composed = "local inc = function(n) return n + 1 end return inc:compose(math.abs)(-41)";
    /// assert_eq!(lua.load(composed).eval::<i64>()?, 42);
    ///
    /// lua.set_type_metatable::<LuaString>(None)?;
    /// assert!(lua.load("return ('x'):rep(3)").exec().is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// A table of another state.
    pub fn set_type_metatable<T: BasicType>(&self, metatable: Option<Table>) -> Result<()> {
        self.with(|l, lua| {
            T::push_any(l)?;
            super::IntoLua::push_to_stack(metatable, l, lua)?;
            lua.attempt(l, |l| l.set_metatable(-2))
        })
    }
}
