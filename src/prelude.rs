//! The typed API under names that begin with `Lua`, for a glob import beside other crates' names.
//!
//! ```
//! use perilune::prelude::*;
//!
//! fn main() -> LuaResult<()> {
//!     let lua = Lua::new()?;
//!     let table: LuaTable = lua.create_table()?;
//!     table.set("answer", 42)?;
//!     assert_eq!(table.get::<LuaValue>("answer")?, LuaValue::Integer(42));
//!     Ok(())
//! }
//! ```

#[doc(no_inline)]
pub use crate::Value::Nil as LuaNil;
// Traits, and types whose constructors are public.
#[doc(no_inline)]
pub use crate::{
    ErrorContext as LuaErrorContext, ExternalError as LuaExternalError, ExternalResult as LuaExternalResult,
    FromLua, FromLuaMulti, IntoLua, IntoLuaMulti, LightUserData as LuaLightUserData, Lua, LuaString,
    MultiValue as LuaMultiValue, UserData as LuaUserData, UserDataFields as LuaUserDataFields,
    UserDataMethods as LuaUserDataMethods, UserDataOwned as LuaUserDataOwned, Variadic as LuaVariadic,
    WeakLua,
};

/// Types under other names. They are aliases and no re-exports: the compiler would name the types so in all its messages.
macro_rules! aliases {
    ($($alias:ident $(<$($parameter:tt),*>)? = $name:ident;)*) => {$(
        #[doc = concat!("[`", stringify!($name), "`](crate::", stringify!($name), ")")]
        pub type $alias $(<$($parameter),*>)? = crate::$name $(<$($parameter),*>)?;
    )*};
}
aliases! {
    LuaAnyUserData = AnyUserData;
    LuaChunk<'a> = Chunk;
    LuaError = Error;
    LuaFunction = Function;
    LuaFunctionInfo = FunctionInfo;
    LuaGcMode = GcMode;
    LuaHookEvent = HookEvent;
    LuaHookTriggers = HookTriggers;
    LuaInteger = Integer;
    LuaMetaMethod = MetaMethod;
    LuaNumber = Number;
    LuaTablePairs<K, V> = Pairs;
    LuaResult<T> = Result;
    LuaTableSequence<V> = Sequence;
    LuaTable = Table;
    LuaThread = Thread;
    LuaThreadStatus = ThreadStatus;
    LuaUserDataRef<T> = UserDataRef;
    LuaUserDataRefMut<T> = UserDataRefMut;
    LuaUserDataRegistry<T> = UserDataRegistry;
    LuaValue = Value;
    LuaVmState = VmState;
}
